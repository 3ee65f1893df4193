using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Conversions of one-element tensors to numbers, and the like.</summary>
public static class TensorExtensionMethods
{
    /// <summary>Bytes of one element.</summary>
    /// <exception cref="NotImplementedException">The type's elements have no fixed size here.</exception>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool or ScalarType.QInt8 or ScalarType.QUInt8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 or ScalarType.QInt32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotImplementedException($"The size of an element of {type} is not known."),
    };

    /// <summary>The product of sizes.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The only element, converted.</summary>
    public static BFloat16 ToBFloat16(this Tensor value) => value.ToScalar().ToBFloat16();
    /// <summary>The only element, converted.</summary>
    public static Half ToHalf(this Tensor value) => value.ToScalar().ToHalf();
    /// <summary>The only element, converted.</summary>
    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();
    /// <summary>The only element, converted.</summary>
    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();
    /// <summary>The only element, converted.</summary>
    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();
    /// <summary>The only element, converted.</summary>
    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();
    /// <summary>The only element, converted.</summary>
    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();
    /// <summary>The only element, converted.</summary>
    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();
    /// <summary>The only element, converted.</summary>
    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();
    /// <summary>Whether the only element is not zero.</summary>
    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();
}
