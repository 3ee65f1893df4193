using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>An unquantised weight, held in the compute dtype.</summary>
internal sealed class DenseWeight : FrozenWeight
{
    private readonly Tensor _weight;

    /// <summary>Takes over <paramref name="weight"/>, [out, in] in the compute dtype.</summary>
    public DenseWeight(Tensor weight)
        : base(weight.shape[0], weight.shape[1]) => _weight = weight.DetachFromDisposeScope();

    /// <inheritdoc/>
    public override long StoredBytes => OutFeatures * InFeatures * _weight.element_size();

    /// <inheritdoc/>
    public override string StoredAs => DtypeNames.Of(_weight.dtype);

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Storage => [_weight];

    /// <inheritdoc/>
    public override void Open()
    {
    }

    /// <inheritdoc/>
    public override void Close()
    {
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Tensor? bias) => nn.functional.linear(x, _weight, bias);

    /// <inheritdoc/>
    public override Tensor InputGradient(Tensor dy) => dy.mm(_weight);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _weight.Dispose();
    }
}
