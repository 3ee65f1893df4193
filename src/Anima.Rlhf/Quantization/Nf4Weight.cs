using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>
/// An NF4 weight whose products dequantise it first: once per phase, whatever the phase computes with it.
/// </summary>
internal sealed class Nf4Weight : FrozenWeight
{
    private readonly Nf4Storage _storage;
    private readonly ScalarType _dtype;
    private readonly INf4Dequantizer _dequantizer;
    private Tensor? _dense; // [out, in] in the compute dtype, while open

    /// <summary>Takes over <paramref name="storage"/>; products run in <paramref name="dtype"/>.</summary>
    public Nf4Weight(Nf4Storage storage, ScalarType dtype, INf4Dequantizer dequantizer)
        : base(storage.OutFeatures, storage.InFeatures) => (_storage, _dtype, _dequantizer) = (storage, dtype, dequantizer);

    /// <inheritdoc/>
    public override long StoredBytes => _storage.Bytes;

    /// <inheritdoc/>
    public override string StoredAs => "nf4";

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Storage => _storage.Tensors;

    private Tensor Dense => _dense ?? throw new InvalidOperationException("A product with a weight that is not open.");

    /// <inheritdoc/>
    public override void Open() => _dense ??= _dequantizer.Dequantize(_storage, _dtype).DetachFromDisposeScope();

    /// <inheritdoc/>
    public override void Close()
    {
        _dense?.Dispose();
        _dense = null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Tensor? bias) => nn.functional.linear(x, Dense, bias);

    /// <inheritdoc/>
    public override Tensor InputGradient(Tensor dy) => dy.mm(Dense);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Close();
        _storage.Dispose();
    }
}
