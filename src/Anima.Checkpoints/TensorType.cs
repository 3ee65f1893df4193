using Anima.Kernels;

namespace Anima.Checkpoints;

/// <summary>
/// Element types of the safetensors format, in the order in which the format's reference writer sorts them
/// (it lays tensors out from the last to the first).
/// </summary>
internal enum TensorType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    /// <summary>4-bit float, two a byte.</summary>
    F4,
    /// <summary>6-bit float, two exponent bits.</summary>
    F6_E2M3,
    /// <summary>6-bit float, three exponent bits.</summary>
    F6_E3M2,
    /// <summary>Unsigned 8-bit integer.</summary>
    U8,
    /// <summary>Signed 8-bit integer.</summary>
    I8,
    /// <summary>8-bit float, five exponent bits.</summary>
    F8_E5M2,
    /// <summary>8-bit float, four exponent bits, no infinities.</summary>
    F8_E4M3,
    /// <summary>8-bit power of two.</summary>
    F8_E8M0,
    /// <summary>8-bit float, four exponent bits, no negative zero.</summary>
    F8_E4M3FNUZ,
    /// <summary>8-bit float, five exponent bits, no negative zero.</summary>
    F8_E5M2FNUZ,
    /// <summary>Signed 16-bit integer.</summary>
    I16,
    /// <summary>Unsigned 16-bit integer.</summary>
    U16,
    /// <summary>IEEE half precision.</summary>
    F16,
    /// <summary>bfloat16: the upper half of a float32.</summary>
    BF16,
    /// <summary>Signed 32-bit integer.</summary>
    I32,
    /// <summary>Unsigned 32-bit integer.</summary>
    U32,
    /// <summary>IEEE single precision.</summary>
    F32,
    /// <summary>Complex number of two float32.</summary>
    C64,
    /// <summary>IEEE double precision.</summary>
    F64,
    /// <summary>Signed 64-bit integer.</summary>
    I64,
    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}

/// <summary>Sizes and names of <see cref="TensorType"/>.</summary>
internal static class TensorTypes
{
    /// <summary>Bits of one element.</summary>
    public static int Bits(this TensorType type) => type switch
    {
        TensorType.F4 => 4,
        TensorType.F6_E2M3 or TensorType.F6_E3M2 => 6,
        TensorType.I16 or TensorType.U16 or TensorType.F16 or TensorType.BF16 => 16,
        TensorType.I32 or TensorType.U32 or TensorType.F32 => 32,
        TensorType.C64 or TensorType.F64 or TensorType.I64 or TensorType.U64 => 64,
        _ => 8,
    };

    /// <summary>The name that a safetensors header uses, such as <c>BF16</c>.</summary>
    public static string Name(this TensorType type) => type == TensorType.Bool ? "BOOL" : type.ToString();

    /// <summary>The same type for the NF4 kernels; null for one that they do not read.</summary>
    public static ElementType? ToElementType(this TensorType type) => type switch
    {
        TensorType.F32 => ElementType.F32,
        TensorType.BF16 => ElementType.BF16,
        TensorType.F16 => ElementType.F16,
        _ => null,
    };

    /// <summary>The type of a safetensors name; false for a name that the format does not know.</summary>
    public static bool TryParse(string name, out TensorType type)
    {
        foreach (var candidate in Enum.GetValues<TensorType>())
            if (candidate.Name() == name)
            {
                type = candidate;
                return true;
            }
        type = default;
        return false;
    }

    /// <summary>The <c>torch</c> name of a type that models compute in: <c>float32</c>, <c>float16</c> or <c>bfloat16</c>.</summary>
    public static string TorchName(TensorType type) => type switch
    {
        TensorType.F32 => "float32",
        TensorType.F16 => "float16",
        _ => "bfloat16",
    };

    /// <summary>The type of a <c>torch</c> name, <c>float32</c>, <c>float16</c> or <c>bfloat16</c>, with or without <c>torch.</c> in front; null for any other.</summary>
    public static TensorType? FromTorchName(string name) => (name.StartsWith("torch.", StringComparison.Ordinal) ? name[6..] : name) switch
    {
        "float32" => TensorType.F32,
        "float16" => TensorType.F16,
        "bfloat16" => TensorType.BF16,
        _ => null,
    };
}
