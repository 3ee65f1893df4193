namespace TorchSharp;

public static partial class torch
{
    /// <summary>Element types; the numbers are libtorch's own.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>8 bits, unsigned.</summary>
        Byte = 0,
        /// <summary>8 bits, signed.</summary>
        Int8 = 1,
        /// <summary>16 bits, signed.</summary>
        Int16 = 2,
        /// <summary>32 bits, signed.</summary>
        Int32 = 3,
        /// <summary>64 bits, signed.</summary>
        Int64 = 4,
        /// <summary>IEEE half precision.</summary>
        Float16 = 5,
        /// <summary>IEEE single precision.</summary>
        Float32 = 6,
        /// <summary>IEEE double precision.</summary>
        Float64 = 7,
        /// <summary>Two singles.</summary>
        ComplexFloat32 = 9,
        /// <summary>Two doubles.</summary>
        ComplexFloat64 = 10,
        /// <summary>One byte, 0 or 1.</summary>
        Bool = 11,
        /// <summary>Quantised, 8 bits, signed.</summary>
        QInt8 = 12,
        /// <summary>Quantised, 8 bits, unsigned.</summary>
        QUInt8 = 13,
        /// <summary>Quantised, 32 bits, signed.</summary>
        QInt32 = 14,
        /// <summary>The upper half of a single.</summary>
        BFloat16 = 15,
    }

    /// <summary>True or false, one byte.</summary>
    public static ScalarType @bool = ScalarType.Bool;
    /// <summary>8 bits, unsigned.</summary>
    public static ScalarType uint8 = ScalarType.Byte;
    /// <summary>8 bits, signed.</summary>
    public static ScalarType int8 = ScalarType.Int8;
    /// <summary>16 bits, signed.</summary>
    public static ScalarType int16 = ScalarType.Int16;
    /// <summary>32 bits, signed.</summary>
    public static ScalarType int32 = ScalarType.Int32;
    /// <summary>64 bits, signed.</summary>
    public static ScalarType int64 = ScalarType.Int64;
    /// <summary>The upper half of a single.</summary>
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    /// <summary>IEEE half precision.</summary>
    public static ScalarType float16 = ScalarType.Float16;
    /// <summary>IEEE single precision.</summary>
    public static ScalarType float32 = ScalarType.Float32;
    /// <summary>IEEE double precision.</summary>
    public static ScalarType float64 = ScalarType.Float64;
    /// <summary>16 bits, signed.</summary>
    public static ScalarType @short = ScalarType.Int16;
    /// <summary>32 bits, signed.</summary>
    public static ScalarType @int = ScalarType.Int32;
    /// <summary>64 bits, signed.</summary>
    public static ScalarType @long = ScalarType.Int64;
    /// <summary>IEEE half precision.</summary>
    public static ScalarType half = ScalarType.Float16;
    /// <summary>IEEE single precision.</summary>
    public static ScalarType @float = ScalarType.Float32;
    /// <summary>IEEE double precision.</summary>
    public static ScalarType @double = ScalarType.Float64;

    /// <summary>Whether a type is one of the floating-point types.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Whether a tensor's type is one of the floating-point types.</summary>
    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    /// <summary>Whether a type holds whole numbers or truth values.</summary>
    public static bool is_integral(ScalarType type) =>
        type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    /// <summary>Whether a tensor's type holds whole numbers or truth values.</summary>
    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    /// <summary>Whether a type is complex.</summary>
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>Whether a tensor's type is complex.</summary>
    public static bool is_complex(Tensor input) => is_complex(input.dtype);
}
