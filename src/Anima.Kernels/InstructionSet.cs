namespace Anima.Kernels;

/// <summary>Versions of a kernel, from the portable one to the widest. All give the same bits.</summary>
public enum InstructionSet
{
    /// <summary>Portable C++; what the others are judged by.</summary>
    Scalar = 0,
    /// <summary>256-bit vectors; needs AVX2 and F16C.</summary>
    Avx2 = 1,
    /// <summary>512-bit vectors; needs AVX-512 F, BW, VL and DQ.</summary>
    Avx512 = 2,
}
