using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Anima.Kernels;

/// <summary>
/// The second level of quantisation: absmax itself in 8 bits, by the rule of bitsandbytes' CPU library, which looks the nearest entry
/// of the dynamic map up in a table of 65536 steps instead of searching for it. Vectors do lane by lane what is done with one element.
/// </summary>
internal static unsafe class DoubleQuantization
{
    /// <summary>Quantises absmax - offset in groups of <see cref="Nf4.NestedBlockSize"/>, each with a scale of its own.</summary>
    public static void Quantize(float* absmax, long blocks, float offset, byte* absmaxU8, float* nestedAbsmax)
    {
        for (var start = 0L; start < blocks; start += Nf4.NestedBlockSize)
        {
            var count = (int)Math.Min(Nf4.NestedBlockSize, blocks - start);
            nestedAbsmax[start / Nf4.NestedBlockSize] = QuantizeGroup(absmax + start, count, offset, absmaxU8 + start);
        }
    }

    /// <summary>The absmax of blocks [first, last), both steps rounded: <c>map[u8] * nested + offset</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Recover(byte* absmaxU8, float* nestedAbsmax, float offset, long first, long last, float* absmax)
    {
        ref var map = ref MemoryMarshal.GetArrayDataReference(Nf4Tables.DynamicMap);
        for (var block = first; block < last;)
        {
            var group = block / Nf4.NestedBlockSize;
            var scale = nestedAbsmax[group];
            for (var end = Math.Min(last, (group + 1) * Nf4.NestedBlockSize); block < end; block++)
                *absmax++ = Unsafe.Add(ref map, absmaxU8[block]) * scale + offset;
        }
    }

    private static float QuantizeGroup(float* absmax, int count, float offset, byte* codes)
    {
        var largest = Largest(absmax, count, offset);
        if (largest == 0f)
            new Span<byte>(codes, count).Clear();
        else
            Encode(absmax, count, offset, 1f / largest, codes);
        return largest;
    }

    // What is not a number is not above anything.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Largest(float* absmax, int count, float offset)
    {
        var (lanes, i) = (Vector256<float>.Zero, 0);
        for (; i + Vector256<float>.Count <= count; i += Vector256<float>.Count)
        {
            var magnitudes = Vector256.Abs(Vector256.Load(absmax + i) - Vector256.Create(offset));
            lanes = Vector256.ConditionalSelect(Vector256.GreaterThan(magnitudes, lanes), magnitudes, lanes);
        }
        var largest = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
            largest = Math.Max(largest, lanes[lane]);
        for (; i < count; i++)
            if (MathF.Abs(absmax[i] - offset) is var magnitude && magnitude > largest)
                largest = magnitude;
        return largest;
    }

    // The step is that of the value clamped to [-1, 1]; what is not a number becomes -1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Encode(float* absmax, int count, float offset, float reciprocal, byte* codes)
    {
        ref var nearest = ref MemoryMarshal.GetArrayDataReference(Nf4Tables.NearestInDynamicMap);
        var steps = stackalloc int[Vector256<int>.Count];
        var i = 0;
        for (; i + Vector256<int>.Count <= count; i += Vector256<int>.Count)
        {
            Vector256<float> scaled = (Vector256.Load(absmax + i) - Vector256.Create(offset)) * reciprocal, one = Vector256<float>.One;
            scaled = Vector256.ConditionalSelect(Vector256.GreaterThan(scaled, -one), scaled, -one);
            scaled = Vector256.ConditionalSelect(Vector256.GreaterThan(scaled, one), one, scaled);
            Vector256.ConvertToInt32Native((scaled + one) * 0.5f * 65535f + Vector256.Create(0.5f)).Store(steps);
            for (var lane = 0; lane < Vector256<int>.Count; lane++)
                codes[i + lane] = Unsafe.Add(ref nearest, steps[lane]);
        }
        for (; i < count; i++)
        {
            var scaled = (absmax[i] - offset) * reciprocal;
            scaled = scaled > -1f ? scaled : -1f;
            scaled = scaled > 1f ? 1f : scaled;
            codes[i] = Unsafe.Add(ref nearest, (int)((scaled + 1f) * 0.5f * 65535f + 0.5f));
        }
    }
}
