namespace Anima.Kernels;

/// <summary>Element types that the kernels read and write.</summary>
public enum ElementType
{
    /// <summary>IEEE single precision.</summary>
    F32 = 0,
    /// <summary>bfloat16: the upper half of a float32.</summary>
    BF16 = 1,
    /// <summary>IEEE half precision.</summary>
    F16 = 2,
}
