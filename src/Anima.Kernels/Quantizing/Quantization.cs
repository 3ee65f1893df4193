namespace Anima.Kernels.Quantizing;

/// <summary>
/// NF4 quantisation by the rule of bitsandbytes' CPU library. For a block of values x with a = max|x|:
/// y = x * (1 / max(a, 1e-38)), code = number of midpoints between neighbouring NF4 values that are strictly below y.
/// A short last block divides by max(a, 1e-38) instead and stores that as its absmax. Every step is exact or rounded element by
/// element, so all versions give the same bytes.
/// </summary>
internal sealed unsafe class Quantization(
    void* source, ElementType type, long count, int blockSize, byte* packed, float* absmax, InstructionSet version) : BlockJob
{
    private const int ElementsPerChunk = 65536;
    private const float Smallest = 1e-38f;

    private long _notFinite = long.MaxValue;

    /// <summary>The weight, [count], at any address.</summary>
    public byte* Source { get; } = (byte*)source;

    /// <summary>Number of elements.</summary>
    public long Count { get; } = count;

    /// <summary>Elements that share one absmax.</summary>
    public int BlockSize { get; } = blockSize;

    /// <summary>Receives the codes, two a byte.</summary>
    public byte* Packed { get; } = packed;

    /// <summary>Receives the largest magnitude of each block.</summary>
    public float* Absmax { get; } = absmax;

    /// <summary>Quantises all blocks.</summary>
    /// <returns>-1, or the index of the first NaN or infinity.</returns>
    public long Run(int threads)
    {
        var blocks = Nf4.Blocks(Count, BlockSize);
        Run(0, blocks, Math.Max(1, ElementsPerChunk / BlockSize), threads);
        return _notFinite == long.MaxValue ? -1 : FirstNotFinite(_notFinite * BlockSize);
    }

    /// <summary>What a block of this largest magnitude is divided by.</summary>
    public static float Divisor(float largest) => Math.Max(largest, Smallest);

    /// <inheritdoc/>
    protected override void Do(long first, long last)
    {
        var reached = type switch
        {
            ElementType.BF16 => Do<BFloat16Elements>(first, last),
            ElementType.F16 => Do<Float16Elements>(first, last),
            _ => Do<Float32Elements>(first, last),
        };
        if (reached < last)
            NoteNotFinite(reached);
    }

    // Full blocks by the version asked for, a short last one plainly.
    private long Do<T>(long first, long last)
        where T : struct, IElements
    {
        var full = Math.Min(last, Count / BlockSize);
        var reached = version switch
        {
            InstructionSet.Avx512 => Avx512Quantizer.Quantize<T>(this, first, full),
            InstructionSet.Avx2 => Avx2Quantizer.Quantize<T>(this, first, full),
            InstructionSet.Vector128 => Vector128Quantizer.Quantize<T>(this, first, full),
            _ => ScalarQuantizer.Quantize<T>(this, first, full),
        };
        return reached < full || full == last ? reached : ScalarQuantizer.Quantize<T>(this, full, last);
    }

    // The first block of all, whichever thread finds one first.
    private void NoteNotFinite(long block)
    {
        for (var known = Volatile.Read(ref _notFinite); block < known;)
        {
            var seen = Interlocked.CompareExchange(ref _notFinite, block, known);
            if (seen == known)
                return;
            known = seen;
        }
    }

    private long FirstNotFinite(long start)
    {
        while (float.IsFinite(type switch
        {
            ElementType.BF16 => BFloat16Elements.Load(Source, start),
            ElementType.F16 => Float16Elements.Load(Source, start),
            _ => Float32Elements.Load(Source, start),
        }))
            start++;
        return start;
    }
}
