namespace Anima.Kernels;

/// <summary>Settings of the process's memory allocator.</summary>
public static class Allocator
{
    private static readonly string[] Settings = ["M_MMAP_MAX 0", "M_TRIM_THRESHOLD -1", "M_TOP_PAD 64 MiB"];

    /// <summary>
    /// Makes glibc keep freed memory in the process instead of giving large blocks back to the kernel: element-wise work on large
    /// temporaries becomes several times faster, for some more resident memory. Call once, before tensors are made.
    /// </summary>
    /// <returns>True with an empty reason, or false and why not; the process works either way, only slower.</returns>
    public static (bool Tuned, string Reason) Tune() => NativeKernels.TuneAllocator() switch
    {
        0 => (true, ""),
        > 0 and var number => (false, $"glibc refused mallopt {Settings[number - 1]}"),
        _ => (false, "the C library is not glibc"),
    };
}
