using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Anima.Kernels.Quantizing;

/// <summary>
/// The largest magnitude among floats of 32 or 16 bits, taken as integers <typeparamref name="T"/>: without the sign bit, magnitudes order
/// like their bits, and what is not finite is above all that is. Counts are multiples of 32.
/// </summary>
internal static unsafe class Magnitude<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    // All bits but the sign.
    private static T Mask => T.MaxValue >>> 1;

    /// <summary>By 128-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Largest128(byte* at, int count)
    {
        Vector128<T> mask = Vector128.Create(Mask), largest = Vector128<T>.Zero;
        for (var i = 0; i < count; i += Vector128<T>.Count)
            largest = Vector128.Max(largest, Vector128.Load((T*)at + i) & mask);
        return Largest(largest);
    }

    /// <summary>By 256-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Largest256(byte* at, int count)
    {
        Vector256<T> mask = Vector256.Create(Mask), largest = Vector256<T>.Zero;
        for (var i = 0; i < count; i += Vector256<T>.Count)
            largest = Vector256.Max(largest, Vector256.Load((T*)at + i) & mask);
        return Largest(Vector128.Max(largest.GetLower(), largest.GetUpper()));
    }

    /// <summary>By 512-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Largest512(byte* at, int count)
    {
        Vector512<T> mask = Vector512.Create(Mask), largest = Vector512<T>.Zero;
        for (var i = 0; i < count; i += Vector512<T>.Count)
            largest = Vector512.Max(largest, Vector512.Load((T*)at + i) & mask);
        var half = Vector256.Max(largest.GetLower(), largest.GetUpper());
        return Largest(Vector128.Max(half.GetLower(), half.GetUpper()));
    }

    // Of the lanes: the upper half onto the lower until one lane is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Largest(Vector128<T> lanes)
    {
        lanes = Vector128.Max(lanes, Vector128.Shuffle(lanes.AsUInt64(), Vector128.Create(1UL, 0UL)).As<ulong, T>());
        lanes = Vector128.Max(lanes, (lanes.AsUInt64() >> 32).As<ulong, T>());
        if (sizeof(T) == 2)
            lanes = Vector128.Max(lanes, (lanes.AsUInt64() >> 16).As<ulong, T>());
        return lanes.ToScalar();
    }
}
