using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>
/// A weight in bitsandbytes' NF4 format (QLoRA, arXiv 2305.14314): two 4-bit codes a byte, one absmax for every block of
/// consecutive elements, the absmax themselves quantised to 8 bits where <see cref="NestedAbsmax"/> is given.
/// </summary>
internal sealed class Nf4Storage : IDisposable
{
    /// <summary>Elements that share one absmax, unless a checkpoint says otherwise.</summary>
    public const int DefaultBlockSize = 64;

    /// <summary>Blocks that share one second-level absmax.</summary>
    public const int NestedBlockSize = 256;

    /// <summary>Rows of the weight.</summary>
    public required long OutFeatures { get; init; }

    /// <summary>Columns of the weight.</summary>
    public required long InFeatures { get; init; }

    /// <summary>Elements of one block.</summary>
    public required int BlockSize { get; init; }

    /// <summary>[⌈n/2⌉] Byte: element 2k in the high nibble of byte k.</summary>
    public required Tensor Packed { get; init; }

    /// <summary>[blocks]: Float32, or Byte (indices of the dynamic map) when doubly quantised.</summary>
    public required Tensor Absmax { get; init; }

    /// <summary>[⌈blocks/256⌉] Float32, or null when absmax is plain.</summary>
    public Tensor? NestedAbsmax { get; init; }

    /// <summary>Mean of the absmax, added back after the second level.</summary>
    public float Offset { get; init; }

    /// <summary>
    /// The dtype a dequantised value is rounded to first: that of a checkpoint stored in 4 bits, as bitsandbytes does; null to
    /// round once, straight to the compute dtype.
    /// </summary>
    public ScalarType? StoredDtype { get; init; }

    /// <summary>n, elements of the weight.</summary>
    public long Count => OutFeatures * InFeatures;

    /// <summary>Bytes of codes and statistics.</summary>
    public long Bytes => Tensors.Sum(tensor => tensor.numel() * tensor.element_size());

    /// <summary>All tensors of the storage.</summary>
    public IReadOnlyList<Tensor> Tensors => NestedAbsmax is null ? [Packed, Absmax] : [Packed, Absmax, NestedAbsmax];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
            tensor.Dispose();
    }
}
