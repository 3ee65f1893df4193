using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number given to an operator: it does not change a tensor's type. A managed value, so there is nothing to release.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(ValueKind kind, long bits) => (Kind, Bits) = (kind, bits);

    internal ValueKind Kind { get; }

    internal long Bits { get; }

    /// <summary>Bool, Int64 or Float64: whole numbers and fractions are kept at full width.</summary>
    public ScalarType Type => Kind switch
    {
        ValueKind.Boolean => ScalarType.Bool,
        ValueKind.Integer => ScalarType.Int64,
        _ => ScalarType.Float64,
    };

    /// <summary>Does nothing.</summary>
    public void Dispose()
    {
    }

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(byte value) => Whole(value);
    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(sbyte value) => Whole(value);
    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(short value) => Whole(value);
    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(int value) => Whole(value);
    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(long value) => Whole(value);
    /// <summary>A fraction.</summary>
    public static implicit operator Scalar(Half value) => Fraction((double)value);
    /// <summary>A fraction.</summary>
    public static implicit operator Scalar(BFloat16 value) => Fraction((double)value);
    /// <summary>A fraction.</summary>
    public static implicit operator Scalar(float value) => Fraction(value);
    /// <summary>A fraction.</summary>
    public static implicit operator Scalar(double value) => Fraction(value);
    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(ValueKind.Boolean, value ? 1 : 0);

    internal double AsDouble => Kind == ValueKind.Real ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsInt64 => Kind == ValueKind.Real ? checked((long)BitConverter.Int64BitsToDouble(Bits)) : Bits;

    private static Scalar Whole(long value) => new(ValueKind.Integer, value);

    private static Scalar Fraction(double value) => new(ValueKind.Real, BitConverter.DoubleToInt64Bits(value));
}
