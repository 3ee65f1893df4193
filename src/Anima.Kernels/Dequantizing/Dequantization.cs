using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Anima.Kernels.Dequantizing;

/// <summary>
/// NF4 dequantisation: value = code * absmax in float32, then rounded to the stored and to the output type. A block has 16 possible
/// values; versions with vectors compute these once and look them up.
/// </summary>
internal sealed unsafe class Dequantization : BlockJob
{
    private const int ElementsPerChunk = 32768;

    /// <summary>The whole weight's codes.</summary>
    public required byte* Packed { get; init; }

    /// <summary>The whole weight's absmax; null where they are double-quantised.</summary>
    public float* Absmax { get; init; }

    /// <summary>The whole weight's absmax codes.</summary>
    public byte* AbsmaxU8 { get; init; }

    /// <summary>The whole weight's nested absmax.</summary>
    public float* NestedAbsmax { get; init; }

    /// <summary>What was taken from every absmax before it was quantised.</summary>
    public float Offset { get; init; }

    /// <summary>The first element, a multiple of <see cref="BlockSize"/>.</summary>
    public required long Start { get; init; }

    /// <summary>Number of elements.</summary>
    public required long Count { get; init; }

    /// <summary>Elements that share one absmax.</summary>
    public required int BlockSize { get; init; }

    /// <summary>The types to round to, one after the other; the second is that of <see cref="Output"/>.</summary>
    public required (ElementType Stored, ElementType Output) Types { get; init; }

    /// <summary>Receives the values; its first is that of element <see cref="Start"/>.</summary>
    public required byte* Output { get; init; }

    /// <summary>Which version runs.</summary>
    public required InstructionSet Version { get; init; }

    /// <summary>Dequantises all elements.</summary>
    public void Run(int threads) => Run(Start / BlockSize, Nf4.Blocks(Start + Count, BlockSize), Math.Max(1, ElementsPerChunk / BlockSize), threads);

    /// <inheritdoc/>
    [SkipLocalsInit]
    protected override void Do(long first, long last)
    {
        var recovered = stackalloc float[Absmax == null ? (int)(last - first) : 0];
        if (Absmax == null)
            DoubleQuantization.Recover(AbsmaxU8, NestedAbsmax, Offset, first, last, recovered);
        // Full blocks by the version asked for, a short last one plainly.
        var full = Math.Min(last, (Start + Count) / BlockSize);
        var blocks = At(first, Absmax == null ? recovered : Absmax + first);
        switch (VersionFor(blocks.Absmax, last - first))
        {
            case InstructionSet.Avx512:
                Avx512Dequantizer.Dequantize(blocks, full - first);
                break;
            case InstructionSet.Avx2:
                Avx2Dequantizer.Dequantize(blocks, full - first);
                break;
            case InstructionSet.Vector128:
                Vector128Dequantizer.Dequantize(blocks, full - first);
                break;
            default:
                ScalarDequantizer.Dequantize(blocks, (full - first) * BlockSize);
                break;
        }
        if (full < last)
            ScalarDequantizer.Dequantize(blocks.After(full - first), Start + Count - full * BlockSize);
    }

    // The vectors' rounding to half precision leaves out what is beyond its range. A value is at most its block's absmax, so where one
    // of those is beyond it, or not a number, the chunk goes the plain way.
    private InstructionSet VersionFor(float* absmax, long blocks) =>
        Types is (ElementType.F16, _) or (_, ElementType.F16) && !FitHalf(absmax, blocks) ? InstructionSet.Scalar : Version;

    private static bool FitHalf(float* values, long count)
    {
        var (fit, limit, i) = (Vector128<float>.AllBitsSet, Vector128.Create(Rounding.LargestHalf), 0L);
        for (; i + Vector128<float>.Count <= count; i += Vector128<float>.Count)
            fit &= Vector128.LessThanOrEqual(Vector128.Abs(Vector128.Load(values + i)), limit);
        var all = Vector128.EqualsAll(fit.AsInt32(), Vector128<int>.AllBitsSet);
        for (; i < count; i++)
            all &= MathF.Abs(values[i]) <= Rounding.LargestHalf;
        return all;
    }

    private CodedBlocks At(long block, float* absmax) => new()
    {
        Packed = Packed + block * BlockSize / 2,
        Absmax = absmax,
        BlockSize = BlockSize,
        Stored = Types.Stored,
        Type = Types.Output,
        Output = Output + (block * BlockSize - Start) * Types.Output.Size(),
    };
}
