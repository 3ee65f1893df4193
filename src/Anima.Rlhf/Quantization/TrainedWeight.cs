using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>A weight that is trained: a view of the fp32 masters, cast to the dtype of the activations for every product.</summary>
public sealed class TrainedWeight : LinearWeight
{
    private readonly Tensor _master;

    /// <summary>Takes over <paramref name="master"/>, [out, in] fp32.</summary>
    public TrainedWeight(Tensor master)
        : base(master.shape[0], master.shape[1]) => _master = master.DetachFromDisposeScope();

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
    public override Tensor Product(Tensor x, Tensor? bias) => nn.functional.linear(x, _master.to(x.dtype), bias?.to(x.dtype));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _master.Dispose();
    }
}
