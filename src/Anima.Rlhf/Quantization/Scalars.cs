using TorchSharp;

namespace Anima.Rlhf.Quantization;

/// <summary>
/// Scalars that every step uses, held for the life of the process: a scalar made for one call may be collected while
/// native code still reads it when another thread allocates (measured with TorchSharp 0.107). For the same reason nothing calls
/// what makes scalars inside TorchSharp: <c>square</c> is a <c>pow</c> with a new 2, <c>a + b</c> an <c>add</c> with a new alpha.
/// </summary>
internal static class Scalars
{
    public static readonly Scalar One = 1.0.ToScalar();
    public static readonly Scalar Two = 2.0.ToScalar();
    public static readonly Scalar NegativeInfinity = double.NegativeInfinity.ToScalar();
}
