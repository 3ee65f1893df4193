using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Anima.Rlhf.Devices;

/// <summary>
/// Loads libtorch and TorchSharp's native half into the process, once: from the packages of this build, or from the folder that
/// <c>ANIMA_TORCH</c> names. Where the system's C++ library is too old for TorchSharp's file, a copy that does not mind is loaded.
/// </summary>
internal static class Libtorch
{
    private const string Bridge = "LibTorchSharp";

    private static readonly Lazy<(LibtorchProvider Provider, IntPtr Bridge)> Loaded = new(Load);

    /// <summary>Loads what is not loaded yet; nothing that uses tensors works without.</summary>
    /// <returns>What serves this process.</returns>
    /// <exception cref="LibtorchNotLoadedException">A library is missing or does not fit this system.</exception>
    public static LibtorchProvider Require() => Loaded.Value.Provider;

    /// <summary>
    /// Runs when this assembly is first used, before any code of it can touch TorchSharp: what must be settled before libtorch loads,
    /// and a place to ask when the runtime does not find TorchSharp's native half by itself.
    /// </summary>
#pragma warning disable CA2255 // A library's initialiser: users of single classes must get the same numbers and the same loader as a whole run.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare()
    {
        ReproducibleProducts.Choose();
        var context = AssemblyLoadContext.GetLoadContext(typeof(Libtorch).Assembly) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += (_, name) => name == Bridge ? Loaded.Value.Bridge : IntPtr.Zero;
    }

    /// <summary>The folders in which the runtime looks for native libraries, the published layout's included.</summary>
    internal static IReadOnlyList<string> SearchedFolders()
    {
        var known = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return [.. known.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"))];
    }

    private static (LibtorchProvider, IntPtr) Load()
    {
        var searched = SearchedFolders();
        var provider = LibtorchProvider.Choose(Environment.GetEnvironmentVariable(LibtorchProvider.Variable), searched);
        // By name of file, so that what is loaded later finds these in the process and looks nowhere else.
        foreach (var library in provider.HasCuda ? ["torch_cuda", "torch"] : new[] { "torch" })
            LoadFile(Path.Combine(provider.Folder, LibtorchProvider.FileNameOf(library)));
        var name = LibtorchProvider.FileNameOf(Bridge);
        var bridge = searched.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new LibtorchNotLoadedException($"{name}, TorchSharp's native half, is not among the packages of this build: build again with the network at hand");
        return (provider, OldLibstdcxx.Load(bridge, LoadFile));
    }

    private static IntPtr LoadFile(string file)
    {
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new LibtorchNotLoadedException($"{file} cannot be loaded: {OneLine(exception.Message)}", exception);
        }
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');
}
