using System.Runtime.InteropServices;

namespace Anima.Kernels;

/// <summary>Settings of the process's memory allocator.</summary>
internal static unsafe class Allocator
{
    private const string CLibrary = "libc.so.6";

    // The parameters of <malloc.h>. No block gets a mapping of its own; nothing is trimmed from the heap's top (-1 is the largest
    // threshold); the heap grows by 64 MiB.
    private static readonly (string Name, int Parameter, int Value)[] Settings =
        [("M_MMAP_MAX 0", -4, 0), ("M_TRIM_THRESHOLD -1", -1, -1), ("M_TOP_PAD 64 MiB", -2, 64 << 20)];

    /// <summary>
    /// Makes glibc keep freed memory in the process instead of giving large blocks back to the kernel: a training step frees and takes
    /// the same large temporaries thousands of times, and a new one costs a page fault for each 4 KiB. Element-wise work becomes several
    /// times faster, for some more resident memory. Call once, before tensors are made.
    /// </summary>
    /// <returns>True with an empty reason, or false and why not; the process works either way, only slower.</returns>
    public static (bool Tuned, string Reason) Tune()
    {
        if (!OperatingSystem.IsLinux())
            return (false, "the C library is not glibc");
        // musl has neither this name of glibc's nor what it exports; a layer that imitates glibc may lack either symbol.
        if (!NativeLibrary.TryLoad(CLibrary, out var library))
            return (false, $"the C library is not glibc: there is no {CLibrary}");
        if (!NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _) || !NativeLibrary.TryGetExport(library, "mallopt", out var mallopt))
            return (false, $"the C library is not glibc: {CLibrary} has no mallopt of glibc's");
        return Apply((delegate* unmanaged<int, int, int>)mallopt);
    }

    private static (bool Tuned, string Reason) Apply(delegate* unmanaged<int, int, int> mallopt)
    {
        foreach (var (name, parameter, value) in Settings)
            if (mallopt(parameter, value) != 1)
                return (false, $"glibc refused mallopt {name}");
        return (true, "");
    }
}
