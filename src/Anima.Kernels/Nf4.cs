using Anima.Kernels.Dequantizing;
using Anima.Kernels.Quantizing;

namespace Anima.Kernels;

/// <summary>
/// 4-bit NormalFloat (QLoRA, arXiv 2305.14314) with the bytes of bitsandbytes' CPU library. A weight is flattened row major and
/// cut into blocks of <c>blockSize</c> elements that run over row ends. A block has one absmax; two codes share a byte, the even
/// element in the high nibble. Pointers are to the start of the whole tensor and may be unaligned, save those to float.
/// <c>threads</c> 0 means one for each processor of this process; <c>version</c> null means the fastest here, and every version gives the same bits.
/// </summary>
internal static unsafe class Nf4
{
    /// <summary>The block size of transformers' checkpoints.</summary>
    public const int DefaultBlockSize = 64;

    /// <summary>How many absmax share one nested absmax under double quantisation.</summary>
    public const int NestedBlockSize = 256;

    /// <summary>The 16 values that codes stand for, ascending from -1 to 1; code 7 is 0.</summary>
    public static ReadOnlySpan<float> Code => Nf4Tables.Code;

    /// <summary>The 256 values that a double-quantised absmax stands for, ascending.</summary>
    public static ReadOnlySpan<float> DynamicMap => Nf4Tables.DynamicMap;

    /// <summary>True for the block sizes of bitsandbytes: the powers of two from 32 to 4096.</summary>
    public static bool IsBlockSize(long blockSize) => blockSize is >= 32 and <= 4096 && long.IsPow2(blockSize);

    /// <summary>Bytes that <paramref name="count"/> elements take: two a byte.</summary>
    public static long PackedLength(long count) => (count + 1) / 2;

    /// <summary>Number of blocks, and so of absmax, of <paramref name="count"/> elements.</summary>
    public static long Blocks(long count, int blockSize) => (count + blockSize - 1) / blockSize;

    /// <summary>Number of nested absmax of <paramref name="blocks"/> absmax.</summary>
    public static long NestedBlocks(long blocks) => (blocks + NestedBlockSize - 1) / NestedBlockSize;

    /// <summary>Quantises a weight, widened to float32 first.</summary>
    /// <param name="source">The weight, [count].</param>
    /// <param name="type">Its element type.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="blockSize">See <see cref="IsBlockSize"/>.</param>
    /// <param name="packed">Receives the codes, [<see cref="PackedLength"/>].</param>
    /// <param name="absmax">Receives the largest magnitude of each block, [<see cref="Blocks"/>].</param>
    /// <param name="threads">Threads to use; 0 for one a processor.</param>
    /// <param name="version">Version to run; null for the fastest.</param>
    /// <returns>-1, or the index of the first NaN or infinity: such a weight cannot be quantised, and the outputs are void.</returns>
    public static long Quantize(
        void* source, ElementType type, long count, int blockSize, byte* packed, float* absmax, int threads = 0, InstructionSet? version = null)
    {
        Check(count, blockSize, threads);
        return new Quantization(source, type, count, blockSize, packed, absmax, Chosen(version)).Run(threads);
    }

    /// <summary>Quantises absmax to 8 bits around their mean (double quantisation).</summary>
    /// <param name="absmax">From <see cref="Quantize"/>, [blocks].</param>
    /// <param name="blocks">How many, at least 1.</param>
    /// <param name="absmaxU8">Receives the codes into <see cref="DynamicMap"/>, [blocks].</param>
    /// <param name="nestedAbsmax">Receives the scales, [<see cref="NestedBlocks"/>].</param>
    /// <param name="offset">Receives the mean, with the rounding of torch's sum on one thread.</param>
    public static void DoubleQuantize(float* absmax, long blocks, byte* absmaxU8, float* nestedAbsmax, out float offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        offset = TorchMean.Of(absmax, blocks);
        DoubleQuantize(absmax, blocks, absmaxU8, nestedAbsmax, offset);
    }

    /// <summary>Quantises absmax to 8 bits around a given offset.</summary>
    /// <param name="absmax">From <see cref="Quantize"/>, [blocks].</param>
    /// <param name="blocks">How many.</param>
    /// <param name="absmaxU8">Receives the codes into <see cref="DynamicMap"/>, [blocks].</param>
    /// <param name="nestedAbsmax">Receives the scales, [<see cref="NestedBlocks"/>].</param>
    /// <param name="offset">What is taken from every absmax first.</param>
    public static void DoubleQuantize(float* absmax, long blocks, byte* absmaxU8, float* nestedAbsmax, float offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        DoubleQuantization.Quantize(absmax, blocks, offset, absmaxU8, nestedAbsmax);
    }

    /// <summary>The absmax that double-quantised ones stand for: <c>map[u8] * nested + offset</c>, both steps rounded.</summary>
    /// <param name="absmaxU8">[blocks].</param>
    /// <param name="nestedAbsmax">[<see cref="NestedBlocks"/>].</param>
    /// <param name="offset">The offset.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="absmax">Receives them, [blocks].</param>
    public static void RecoverAbsmax(byte* absmaxU8, float* nestedAbsmax, float offset, long blocks, float* absmax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        DoubleQuantization.Recover(absmaxU8, nestedAbsmax, offset, 0, blocks, absmax);
    }

    /// <summary>Dequantises elements [start, start + count) of a weight with plain absmax: <c>code * absmax</c> in float32, then rounded.</summary>
    /// <param name="packed">The whole weight's codes.</param>
    /// <param name="absmax">The whole weight's absmax.</param>
    /// <param name="start">First element, a multiple of <paramref name="blockSize"/>.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="blockSize">See <see cref="IsBlockSize"/>.</param>
    /// <param name="output">Receives the values, [count].</param>
    /// <param name="type">Their element type.</param>
    /// <param name="stored">A type to round to before <paramref name="type"/>: the one a prequantised checkpoint's quant state names. F32 rounds once.</param>
    /// <param name="threads">Threads to use; 0 for one a processor.</param>
    /// <param name="version">Version to run; null for the fastest.</param>
    public static void Dequantize(
        byte* packed, float* absmax, long start, long count, int blockSize, void* output, ElementType type,
        ElementType stored = ElementType.F32, int threads = 0, InstructionSet? version = null)
    {
        CheckRange(start, count, blockSize, threads);
        new Dequantization
        {
            Packed = packed,
            Absmax = absmax,
            Start = start,
            Count = count,
            BlockSize = blockSize,
            Types = (stored, type),
            Output = (byte*)output,
            Version = Chosen(version),
        }.Run(threads);
    }

    /// <summary>Dequantises elements [start, start + count) of a weight with double-quantised absmax.</summary>
    /// <param name="packed">The whole weight's codes.</param>
    /// <param name="absmaxU8">The whole weight's absmax codes.</param>
    /// <param name="nestedAbsmax">The whole weight's nested absmax.</param>
    /// <param name="offset">The offset.</param>
    /// <param name="start">First element, a multiple of <paramref name="blockSize"/>.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="blockSize">See <see cref="IsBlockSize"/>.</param>
    /// <param name="output">Receives the values, [count].</param>
    /// <param name="type">Their element type.</param>
    /// <param name="stored">A type to round to before <paramref name="type"/>; F32 rounds once.</param>
    /// <param name="threads">Threads to use; 0 for one a processor.</param>
    /// <param name="version">Version to run; null for the fastest.</param>
    public static void Dequantize(
        byte* packed, byte* absmaxU8, float* nestedAbsmax, float offset, long start, long count, int blockSize, void* output, ElementType type,
        ElementType stored = ElementType.F32, int threads = 0, InstructionSet? version = null)
    {
        CheckRange(start, count, blockSize, threads);
        new Dequantization
        {
            Packed = packed,
            AbsmaxU8 = absmaxU8,
            NestedAbsmax = nestedAbsmax,
            Offset = offset,
            Start = start,
            Count = count,
            BlockSize = blockSize,
            Types = (stored, type),
            Output = (byte*)output,
            Version = Chosen(version),
        }.Run(threads);
    }

    private static InstructionSet Chosen(InstructionSet? version) => version is not { } asked ? CpuFeatures.Best
        : CpuFeatures.Available.Contains(asked) ? asked
        : throw new PlatformNotSupportedException(
            $"The {asked} version does not run on this CPU as the .NET runtime is set; ask for one of {string.Join(", ", CpuFeatures.Available)}.");

    private static void CheckRange(long start, long count, int blockSize, int threads)
    {
        Check(count, blockSize, threads);
        if (start < 0 || start % blockSize != 0)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"The first element must be a multiple of the block size {blockSize}.");
    }

    private static void Check(long count, int blockSize, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (!IsBlockSize(blockSize))
            throw new ArgumentOutOfRangeException(nameof(blockSize), blockSize, "A block size is a power of two from 32 to 4096.");
    }
}
