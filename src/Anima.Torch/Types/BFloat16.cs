using System.Globalization;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The upper half of a single: 8 exponent bits, 7 bits of fraction. Laid out as libtorch's.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct BFloat16 : IComparable, IComparable<BFloat16>, IEquatable<BFloat16>, IFormattable
{
    private readonly ushort _bits;

    /// <summary>Zero.</summary>
    public static readonly BFloat16 Zero = FromRawValue(0x0000);
    /// <summary>One.</summary>
    public static readonly BFloat16 One = FromRawValue(0x3F80);
    /// <summary>A quiet NaN.</summary>
    public static readonly BFloat16 NaN = FromRawValue(0x7FC0);
    /// <summary>Positive infinity.</summary>
    public static readonly BFloat16 PositiveInfinity = FromRawValue(0x7F80);
    /// <summary>Negative infinity.</summary>
    public static readonly BFloat16 NegativeInfinity = FromRawValue(0xFF80);
    /// <summary>The largest finite value.</summary>
    public static readonly BFloat16 MaxValue = FromRawValue(0x7F7F);
    /// <summary>The smallest finite value.</summary>
    public static readonly BFloat16 MinValue = FromRawValue(0xFF7F);
    /// <summary>The smallest value above zero.</summary>
    public static readonly BFloat16 SmallestSubnormal = FromRawValue(0x0001);
    /// <summary>The gap between one and the next value, 2^-7.</summary>
    public static readonly BFloat16 Epsilon = FromRawValue(0x3C00);
    /// <summary>The smallest normal value above zero.</summary>
    public static readonly BFloat16 MinNormal = FromRawValue(0x0080);

    /// <summary>Rounds to nearest, ties to even.</summary>
    public BFloat16(float f)
    {
        var bits = BitConverter.SingleToUInt32Bits(f);
        _bits = float.IsNaN(f) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    private BFloat16(ushort bits) => _bits = bits;

    /// <summary>The value of 16 bits.</summary>
    public static BFloat16 FromRawValue(ushort rawValue) => new(rawValue);

    /// <summary>The same value as a single.</summary>
    public float ToSingle() => BitConverter.UInt32BitsToSingle((uint)_bits << 16);

    /// <inheritdoc/>
    public int CompareTo(BFloat16 other) => ToSingle().CompareTo(other.ToSingle());

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        BFloat16 other => CompareTo(other),
        _ => throw new ArgumentException($"A BFloat16 is not compared with {obj.GetType()}.", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => ToSingle().Equals(other.ToSingle());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToSingle().GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => ToSingle().ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToSingle().ToString(format, formatProvider);

    /// <summary>Whether the value is not a number.</summary>
    public static bool IsNaN(BFloat16 bf) => float.IsNaN(bf.ToSingle());
    /// <summary>Whether the value is infinite.</summary>
    public static bool IsInfinity(BFloat16 bf) => float.IsInfinity(bf.ToSingle());
    /// <summary>Whether the value is positive infinity.</summary>
    public static bool IsPositiveInfinity(BFloat16 bf) => float.IsPositiveInfinity(bf.ToSingle());
    /// <summary>Whether the value is negative infinity.</summary>
    public static bool IsNegativeInfinity(BFloat16 bf) => float.IsNegativeInfinity(bf.ToSingle());
    /// <summary>Whether the value is a finite number.</summary>
    public static bool IsFinite(BFloat16 bf) => float.IsFinite(bf.ToSingle());

    /// <summary>The same value, wider.</summary>
    public static explicit operator float(BFloat16 bf) => bf.ToSingle();
    /// <summary>The same value, wider.</summary>
    public static explicit operator double(BFloat16 bf) => bf.ToSingle();
    /// <summary>Rounds to nearest, ties to even.</summary>
    public static explicit operator BFloat16(float f) => new(f);
    /// <summary>Rounds to a single, then to bfloat16.</summary>
    public static explicit operator BFloat16(double d) => new((float)d);

    /// <summary>Computed in single precision, then rounded.</summary>
    public static BFloat16 operator +(BFloat16 a, BFloat16 b) => new(a.ToSingle() + b.ToSingle());
    /// <inheritdoc cref="op_Addition"/>
    public static BFloat16 operator -(BFloat16 a, BFloat16 b) => new(a.ToSingle() - b.ToSingle());
    /// <inheritdoc cref="op_Addition"/>
    public static BFloat16 operator *(BFloat16 a, BFloat16 b) => new(a.ToSingle() * b.ToSingle());
    /// <inheritdoc cref="op_Addition"/>
    public static BFloat16 operator /(BFloat16 a, BFloat16 b) => new(a.ToSingle() / b.ToSingle());
    /// <inheritdoc cref="op_Addition"/>
    public static BFloat16 operator %(BFloat16 a, BFloat16 b) => new(a.ToSingle() % b.ToSingle());
    /// <summary>The value with the other sign.</summary>
    public static BFloat16 operator -(BFloat16 a) => FromRawValue((ushort)(a._bits ^ 0x8000));

    /// <summary>Compares as numbers.</summary>
    public static bool operator ==(BFloat16 a, BFloat16 b) => a.ToSingle() == b.ToSingle();
    /// <inheritdoc cref="op_Equality"/>
    public static bool operator !=(BFloat16 a, BFloat16 b) => a.ToSingle() != b.ToSingle();
    /// <inheritdoc cref="op_Equality"/>
    public static bool operator <(BFloat16 a, BFloat16 b) => a.ToSingle() < b.ToSingle();
    /// <inheritdoc cref="op_Equality"/>
    public static bool operator >(BFloat16 a, BFloat16 b) => a.ToSingle() > b.ToSingle();
    /// <inheritdoc cref="op_Equality"/>
    public static bool operator <=(BFloat16 a, BFloat16 b) => a.ToSingle() <= b.ToSingle();
    /// <inheritdoc cref="op_Equality"/>
    public static bool operator >=(BFloat16 a, BFloat16 b) => a.ToSingle() >= b.ToSingle();
}
