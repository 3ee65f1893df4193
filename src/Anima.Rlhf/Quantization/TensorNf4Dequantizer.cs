using Anima.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>NF4 dequantisation in plain tensor operations, for any device.</summary>
internal sealed class TensorNf4Dequantizer : INf4Dequantizer
{
    /// <inheritdoc/>
    public Tensor Dequantize(Nf4Storage storage, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var device = storage.Packed.device;
        var codes = PairTable(device).index_select(0, storage.Packed.to(ScalarType.Int32)); // [⌈n/2⌉, 2]
        var values = codes.view(-1).narrow(0, 0, storage.Count);
        var scaled = values.mul(PerElement(RecoverAbsmax(storage), storage.BlockSize, storage.Count));
        if (storage.StoredDtype is { } stored)
            scaled = scaled.to(stored);
        return scaled.to(dtype).view(storage.OutFeatures, storage.InFeatures).MoveToOuterDisposeScope();
    }

    // map[code] · nested + offset, multiplied first and then added, each rounded to fp32.
    private static Tensor RecoverAbsmax(Nf4Storage storage)
    {
        if (storage.NestedAbsmax is null)
            return storage.Absmax;
        var map = tensor(Nf4.DynamicMap.ToArray(), ScalarType.Float32, storage.Absmax.device);
        var blocks = storage.Absmax.numel();
        using var offset = storage.Offset.ToScalar();
        return map.index_select(0, storage.Absmax.to(ScalarType.Int32))
            .mul(PerElement(storage.NestedAbsmax, Nf4Storage.NestedBlockSize, blocks))
            .add(offset, Scalars.One);
    }

    // Each value repeated for the elements of its block; the last block may be short.
    private static Tensor PerElement(Tensor values, int blockSize, long count) =>
        values.unsqueeze(1).expand(values.shape[0], blockSize).reshape(-1).narrow(0, 0, count);

    // Row b holds the two codes of byte b, high nibble first.
    private static Tensor PairTable(Device device)
    {
        var table = new float[512];
        for (var b = 0; b < 256; b++)
            (table[2 * b], table[2 * b + 1]) = (Nf4.Code[b >> 4], Nf4.Code[b & 15]);
        return tensor(table, [256L, 2L], ScalarType.Float32, device);
    }
}
