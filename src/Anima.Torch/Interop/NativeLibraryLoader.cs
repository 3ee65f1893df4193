using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Finds libanima_torch.so beside the assembly and says what to install when it, or the libtorch it needs, cannot be loaded.</summary>
internal static class NativeLibraryLoader
{
    private const int AbiVersion = 1;
    private static readonly Lock Gate = new();
    private static nint _library;

    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraryLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != NativeMethods.Library)
            return 0;
        lock (Gate)
        {
            if (_library == 0)
                _library = Load();
            return _library;
        }
    }

    private static nint Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "libanima_torch.so");
        if (!File.Exists(path))
            throw new DllNotFoundException($"{path} is missing: build src/Anima.Torch on this machine, which makes it and copies it there.");
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException(
                $"{path} could not be loaded, most likely for want of libtorch: install it, on Debian or Ubuntu with 'apt-get install libtorch-dev', "
                + $"or build with LIBTORCH set to the folder of another. The loader said: {error.Message}", error);
        }
        CheckAbi(library, path);
        return library;
    }

    private static unsafe void CheckAbi(nint library, string path)
    {
        var found = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "anima_abi_version"))();
        if (found != AbiVersion)
            throw new DllNotFoundException($"{path} is of another build (interface {found}, not {AbiVersion}): build src/Anima.Torch again.");
    }
}
