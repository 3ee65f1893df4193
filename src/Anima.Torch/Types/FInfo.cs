namespace TorchSharp;

public static partial class torch
{
    /// <summary>The limits of a floating-point type.</summary>
    public struct FInfo
    {
        /// <summary>Bits of one value.</summary>
        public int bits;
        /// <summary>The gap between one and the next value.</summary>
        public double eps;
        /// <summary>The largest finite value.</summary>
        public double max;
        /// <summary>The smallest finite value.</summary>
        public double min;
        /// <summary>The smallest normal value above zero.</summary>
        public double tiny;
        /// <summary>The smallest normal value above zero.</summary>
        public double smallest_normal;
        /// <summary>The gap in decimal digits, a power of ten.</summary>
        public double resolution;
    }

    /// <summary>The limits of the default floating-point type.</summary>
    public static FInfo finfo() => finfo(get_default_dtype());

    /// <summary>The limits of a floating-point type.</summary>
    /// <exception cref="ArgumentException">The type is no floating-point type.</exception>
    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => Limits(16, Math.ScaleB(1, -10), 65504, Math.ScaleB(1, -14), 1e-3),
        ScalarType.BFloat16 => Limits(16, Math.ScaleB(1, -7), BFloat16.MaxValue.ToSingle(), Math.ScaleB(1, -126), 1e-2),
        ScalarType.Float32 => Limits(32, Math.ScaleB(1, -23), float.MaxValue, Math.ScaleB(1, -126), 1e-6),
        ScalarType.Float64 => Limits(64, Math.ScaleB(1, -52), double.MaxValue, Math.ScaleB(1, -1022), 1e-15),
        _ => throw new ArgumentException($"{dtype} is no floating-point type.", nameof(dtype)),
    };

    private static FInfo Limits(int bits, double eps, double max, double tiny, double resolution) =>
        new() { bits = bits, eps = eps, max = max, min = -max, tiny = tiny, smallest_normal = tiny, resolution = resolution };
}
