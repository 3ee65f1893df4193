namespace Anima.Kernels;

/// <summary>Versions of a kernel, from the plain one to the widest. All give the same bits.</summary>
internal enum InstructionSet
{
    /// <summary>One element at a time, as the rules are written down; what the others are judged by.</summary>
    Scalar = 0,
    /// <summary>128-bit vectors of whatever CPU this is: SSE2 and later, Arm's AdvSimd.</summary>
    Vector128 = 1,
    /// <summary>256-bit vectors; needs AVX2.</summary>
    Avx2 = 2,
    /// <summary>512-bit vectors; needs AVX-512 F, BW, VL and DQ.</summary>
    Avx512 = 3,
}
