using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Anima.Kernels;

/// <summary>
/// Conversions between float32 and the 16-bit types, to nearest even. Vectors hold a 16-bit value in the low half of each 32-bit lane,
/// and those that are rounded to half precision are at most <see cref="LargestHalf"/> in magnitude.
/// </summary>
internal static class Rounding
{
    /// <summary>The largest finite number of half precision.</summary>
    public const float LargestHalf = 65504f;

    private const uint Magnitude = 0x7fffffff, Infinity = 0x7f800000;

    // Half precision has a bias of 15 where single has 127, and 10 bits of mantissa where single has 23.
    private const int LostBits = 13;
    private const uint BiasGap = 112u << 23, SmallestNormal = BiasGap + (1u << 23);

    /// <summary>The upper half of a float, rounded: bfloat16.</summary>
    public static ushort BFloat16Bits(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The float that a bfloat16 is.</summary>
    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>A float rounded to an element type and widened again.</summary>
    public static float To(ElementType type, float value) => type switch
    {
        ElementType.BF16 => FromBFloat16(BFloat16Bits(value)),
        ElementType.F16 => (float)(Half)value,
        _ => value,
    };

    /// <summary>As <see cref="BFloat16Bits(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> BFloat16Bits(Vector512<float> values)
    {
        var bits = values.AsUInt32();
        return (bits + Vector512.Create(0x7fffu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
    }

    /// <summary>As <see cref="BFloat16Bits(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> BFloat16Bits(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        return (bits + Vector256.Create(0x7fffu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
    }

    /// <summary>As <see cref="BFloat16Bits(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> BFloat16Bits(Vector128<float> values)
    {
        var bits = values.AsUInt32();
        return (bits + Vector128.Create(0x7fffu) + ((bits >> 16) & Vector128<uint>.One)) >> 16;
    }

    /// <summary>
    /// The bits of half precision. A power of two is added whose last mantissa bit is worth what the last bit of the result is
    /// (2^(e+13) for a value of exponent e, e at least -14, where subnormals begin), so the adder rounds; taking it away again as an
    /// integer leaves the mantissa, to which the exponent is added.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> HalfBits(Vector512<float> values)
    {
        var bits = values.AsUInt32();
        var magnitude = bits & Vector512.Create(Magnitude);
        var exponent = Vector512.Max(bits & Vector512.Create(Infinity), Vector512.Create(SmallestNormal));
        var power = exponent + Vector512.Create((uint)LostBits << 23);
        var mantissa = (magnitude.AsSingle() + power.AsSingle()).AsUInt32() - power;
        var half = mantissa + (exponent >> LostBits) - Vector512.Create(SmallestNormal >> LostBits);
        return half | ((bits >> 16) & Vector512.Create(0x8000u));
    }

    /// <summary>
    /// Rounded to half precision and widened again: as <see cref="HalfBits(Vector512{float})"/>, but the power is taken away as a float.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToHalf(Vector512<float> values)
    {
        var bits = values.AsUInt32();
        var magnitude = bits & Vector512.Create(Magnitude);
        var exponent = Vector512.Max(bits & Vector512.Create(Infinity), Vector512.Create(SmallestNormal));
        var power = (exponent + Vector512.Create((uint)LostBits << 23)).AsSingle();
        var rounded = magnitude.AsSingle() + power - power;
        return (rounded.AsUInt32() | (bits & Vector512.Create(~Magnitude))).AsSingle();
    }

    /// <summary>As <see cref="HalfBits(Vector512{float})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> HalfBits(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var magnitude = bits & Vector256.Create(Magnitude);
        var exponent = Vector256.Max(bits & Vector256.Create(Infinity), Vector256.Create(SmallestNormal));
        var power = exponent + Vector256.Create((uint)LostBits << 23);
        var mantissa = (magnitude.AsSingle() + power.AsSingle()).AsUInt32() - power;
        var half = mantissa + (exponent >> LostBits) - Vector256.Create(SmallestNormal >> LostBits);
        return half | ((bits >> 16) & Vector256.Create(0x8000u));
    }

    /// <summary>As <see cref="ToHalf(Vector512{float})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToHalf(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var magnitude = bits & Vector256.Create(Magnitude);
        var exponent = Vector256.Max(bits & Vector256.Create(Infinity), Vector256.Create(SmallestNormal));
        var power = (exponent + Vector256.Create((uint)LostBits << 23)).AsSingle();
        var rounded = magnitude.AsSingle() + power - power;
        return (rounded.AsUInt32() | (bits & Vector256.Create(~Magnitude))).AsSingle();
    }

    /// <summary>As <see cref="HalfBits(Vector512{float})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> HalfBits(Vector128<float> values)
    {
        var bits = values.AsUInt32();
        var magnitude = bits & Vector128.Create(Magnitude);
        var exponent = Vector128.Max(bits & Vector128.Create(Infinity), Vector128.Create(SmallestNormal));
        var power = exponent + Vector128.Create((uint)LostBits << 23);
        var mantissa = (magnitude.AsSingle() + power.AsSingle()).AsUInt32() - power;
        var half = mantissa + (exponent >> LostBits) - Vector128.Create(SmallestNormal >> LostBits);
        return half | ((bits >> 16) & Vector128.Create(0x8000u));
    }

    /// <summary>As <see cref="ToHalf(Vector512{float})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ToHalf(Vector128<float> values)
    {
        var bits = values.AsUInt32();
        var magnitude = bits & Vector128.Create(Magnitude);
        var exponent = Vector128.Max(bits & Vector128.Create(Infinity), Vector128.Create(SmallestNormal));
        var power = (exponent + Vector128.Create((uint)LostBits << 23)).AsSingle();
        var rounded = magnitude.AsSingle() + power - power;
        return (rounded.AsUInt32() | (bits & Vector128.Create(~Magnitude))).AsSingle();
    }

    /// <summary>
    /// The floats that half precision's bits are. Exponents move by the difference of the biases, twice for infinities and NaN; a
    /// subnormal becomes a normal number with 2^-14 too much, which is taken away, exactly and with no subnormal in between.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromHalf(Vector512<uint> half)
    {
        var shifted = (half & Vector512.Create(0x7fffu)) << LostBits;
        var moved = shifted + Vector512.Create(BiasGap);
        moved += Vector512.GreaterThanOrEqual(shifted, Vector512.Create(31u << 23)) & Vector512.Create(BiasGap);
        var subnormal = ((shifted + Vector512.Create(SmallestNormal)).AsSingle() - Vector512.Create(SmallestNormal).AsSingle()).AsUInt32();
        var value = Vector512.ConditionalSelect(Vector512.LessThan(shifted, Vector512.Create(1u << 23)), subnormal, moved);
        return (value | ((half & Vector512.Create(0x8000u)) << 16)).AsSingle();
    }

    /// <summary>As <see cref="FromHalf(Vector512{uint})"/>; compared as signed numbers, which these are too and AVX2 has alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FromHalf(Vector256<uint> half)
    {
        var shifted = (half & Vector256.Create(0x7fffu)) << LostBits;
        var moved = shifted + Vector256.Create(BiasGap);
        moved += Vector256.GreaterThan(shifted.AsInt32(), Vector256.Create((31 << 23) - 1)).AsUInt32() & Vector256.Create(BiasGap);
        var subnormal = ((shifted + Vector256.Create(SmallestNormal)).AsSingle() - Vector256.Create(SmallestNormal).AsSingle()).AsUInt32();
        var value = Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Create(1 << 23), shifted.AsInt32()).AsUInt32(), subnormal, moved);
        return (value | ((half & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }

    /// <summary>As <see cref="FromHalf(Vector256{uint})"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FromHalf(Vector128<uint> half)
    {
        var shifted = (half & Vector128.Create(0x7fffu)) << LostBits;
        var moved = shifted + Vector128.Create(BiasGap);
        moved += Vector128.GreaterThan(shifted.AsInt32(), Vector128.Create((31 << 23) - 1)).AsUInt32() & Vector128.Create(BiasGap);
        var subnormal = ((shifted + Vector128.Create(SmallestNormal)).AsSingle() - Vector128.Create(SmallestNormal).AsSingle()).AsUInt32();
        var value = Vector128.ConditionalSelect(Vector128.GreaterThan(Vector128.Create(1 << 23), shifted.AsInt32()).AsUInt32(), subnormal, moved);
        return (value | ((half & Vector128.Create(0x8000u)) << 16)).AsSingle();
    }
}
