using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>Names of dtypes as checkpoints and reports spell them.</summary>
internal static class DtypeNames
{
    /// <summary><c>float32</c>, <c>bfloat16</c>, ...</summary>
    public static string Of(ScalarType dtype) => dtype switch
    {
        ScalarType.Float32 => "float32",
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Float16 => "float16",
        _ => dtype.ToString(),
    };
}
