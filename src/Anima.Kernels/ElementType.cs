namespace Anima.Kernels;

/// <summary>Element types that the kernels read and write.</summary>
internal enum ElementType
{
    /// <summary>IEEE single precision.</summary>
    F32 = 0,
    /// <summary>bfloat16: the upper half of a float32.</summary>
    BF16 = 1,
    /// <summary>IEEE half precision.</summary>
    F16 = 2,
}

/// <summary>What belongs to an element type.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes an element takes.</summary>
    public static int Size(this ElementType type) => type == ElementType.F32 ? sizeof(float) : sizeof(ushort);
}
