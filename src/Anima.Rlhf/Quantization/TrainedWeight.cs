using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>A weight that is trained: a view of the fp32 masters, cast to the dtype of the activations for every product.</summary>
internal sealed class TrainedWeight : LinearWeight
{
    private readonly Tensor _master;
    private readonly bool _isTransposed;

    /// <summary>Takes over <paramref name="master"/>, fp32: [out, in], or [in, out] where it <paramref name="isTransposed"/>.</summary>
    public TrainedWeight(Tensor master, bool isTransposed = false)
        : base(master.shape[isTransposed ? 1 : 0], master.shape[isTransposed ? 0 : 1]) => (_master, _isTransposed) = (master.DetachFromDisposeScope(), isTransposed);

    /// <inheritdoc/>
    public override long StoredBytes => OutFeatures * InFeatures * sizeof(float);

    /// <inheritdoc/>
    public override string StoredAs => DtypeNames.Of(ScalarType.Float32);

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Storage => [_master];

    /// <inheritdoc/>
    public override void Open()
    {
    }

    /// <inheritdoc/>
    public override void Close()
    {
    }

    /// <inheritdoc/>
    public override Tensor Product(Tensor x, Tensor? bias)
    {
        var weight = _master.to(x.dtype);
        return nn.functional.linear(x, _isTransposed ? weight.t() : weight, bias?.to(x.dtype));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _master.Dispose();
    }
}
