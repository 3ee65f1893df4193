using System.Runtime.InteropServices;

namespace Anima.Rlhf.Devices;

/// <summary>The driver of NVIDIA GPUs, as the system shows it.</summary>
internal static class NvidiaDriver
{
    /// <summary>Is one installed? Its library is what CUDA programs load first, on Linux, in WSL and on Windows alike.</summary>
    public static bool IsPresent { get; } = Find();

    private static bool Find()
    {
        if (OperatingSystem.IsMacOS())
            return false;
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var driver))
            return false;
        NativeLibrary.Free(driver);
        return true;
    }
}
