using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Anima.Rlhf.Devices;

/// <summary>Free memory of an NVIDIA GPU, asked of the CUDA runtime library that libtorch has brought into the process.</summary>
internal static unsafe class CudaMemory
{
    /// <summary>Bytes of <paramref name="device"/> that nobody uses now.</summary>
    /// <exception cref="InvalidOperationException">The runtime library is not found, or refuses.</exception>
    public static long FreeBytes(Device device)
    {
        cuda.synchronize(device);
        var runtime = NativeLibrary.Load(RuntimeFile());
        var get = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(runtime, "cudaGetDevice");
        var set = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(runtime, "cudaSetDevice");
        var info = (delegate* unmanaged<nuint*, nuint*, int>)NativeLibrary.GetExport(runtime, "cudaMemGetInfo");
        int before;
        nuint free, total;
        Check(get(&before), "cudaGetDevice");
        Check(set(Math.Max(0, device.index)), "cudaSetDevice");
        try
        {
            Check(info(&free, &total), "cudaMemGetInfo");
        }
        finally
        {
            Check(set(before), "cudaSetDevice");
        }
        return (long)free;
    }

    // Packages give the file names of their own (libcudart-1b4c2d.so.12), so the one in use is found among what is loaded.
    private static string RuntimeFile()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(module => module.FileName).FirstOrDefault(IsRuntime)
            ?? throw new InvalidOperationException("the CUDA runtime library is not loaded, so the GPU's free memory cannot be asked");
    }

    private static bool IsRuntime(string file) => Path.GetFileName(file) is var name
        && (name.StartsWith("libcudart", StringComparison.Ordinal) || name.StartsWith("cudart64", StringComparison.OrdinalIgnoreCase));

    private static void Check(int status, string call)
    {
        if (status != 0)
            throw new InvalidOperationException(FormattableString.Invariant($"{call} failed with CUDA error {status}"));
    }
}
