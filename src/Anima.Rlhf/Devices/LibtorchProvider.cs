using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Anima.Rlhf.Devices;

/// <summary>Where this process takes libtorch from.</summary>
/// <param name="Folder">The folder that holds its libraries.</param>
/// <param name="Version">Its version, such as <c>2.10.0</c>.</param>
/// <param name="HasCuda">Whether it can compute on NVIDIA GPUs.</param>
/// <param name="Why">Why this one, in a few words: the package, or the variable that named it.</param>
internal sealed record LibtorchProvider(string Folder, string Version, bool HasCuda, string Why)
{
    /// <summary>The variable that chooses: <c>cpu</c> or <c>cuda</c> when a build takes its package, or the folder of a libtorch.</summary>
    public const string Variable = "ANIMA_TORCH";

    // The libtorch that TorchSharp's native half was compiled against, as this build's packages name it: TorchSharp must not be asked
    // before libtorch is loaded.
    private static readonly string PackageVersion = typeof(LibtorchProvider).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "LibtorchVersion").Value!;

    // Another minor version has another binary interface.
    private static readonly Version Needed = new(new Version(PackageVersion).ToString(2));

    /// <summary>The file name of a native library here: <c>libtorch.so</c>, <c>torch.dll</c> or <c>libtorch.dylib</c>.</summary>
    internal static string FileNameOf(string library) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? $"{library}.dll"
        : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? $"lib{library}.dylib"
        : $"lib{library}.so";

    /// <summary>Chooses between the folder that <see cref="Variable"/> names and the package among <paramref name="searched"/>.</summary>
    /// <param name="chosen">The variable's value, or null.</param>
    /// <param name="searched">Folders in which the runtime looks for native libraries.</param>
    /// <exception cref="LibtorchNotLoadedException">There is none, or it is of another version.</exception>
    internal static LibtorchProvider Choose(string? chosen, IReadOnlyList<string> searched)
    {
        var package = searched.FirstOrDefault(Holds);
        if (chosen is null or "" or "cpu" or "cuda")
            return package is not null ? OfPackage(package) : throw new LibtorchNotLoadedException(
                $"no libtorch is among the packages of this build: build again with the network at hand, or set {Variable} to the folder of a libtorch {Needed}");
        if (package is not null)
            throw new LibtorchNotLoadedException(
                $"{Variable} names {chosen}, but this build carries a libtorch of its own, {package}: two cannot serve one process; unset {Variable}, or build with it set");
        return OfFolder(chosen);
    }

    private static LibtorchProvider OfPackage(string folder) => new(folder, PackageVersion, HasCudaIn(folder), "from its NuGet package");

    private static LibtorchProvider OfFolder(string named)
    {
        var root = Path.GetFullPath(named);
        // A folder with the libraries, one above it as unpacked or as Python installs it, or Python's site-packages.
        string[] places = [root, Path.Combine(root, "lib"), Path.Combine(root, "torch", "lib")];
        var folder = places.FirstOrDefault(Holds) ?? throw new LibtorchNotLoadedException(
            $"{Variable} names {named}, where there is no {FileNameOf("torch_cpu")}: name an unpacked libtorch, or the folder 'torch' of a Python installation, or use 'cpu' or 'cuda'");
        var version = VersionOf(folder) ?? throw new LibtorchNotLoadedException(
            $"{Variable} names {named}, whose version cannot be told: beside its folder 'lib' there is neither build-version nor version.py; name a complete libtorch {Needed}");
        if (!System.Version.TryParse(Regex.Match(version, @"^\d+\.\d+").Value, out var number) || number != Needed)
            throw new LibtorchNotLoadedException(
                $"{Variable} names {named}, a libtorch {version}, but TorchSharp here needs {Needed}: name one of that version, or use 'cpu' or 'cuda'");
        return new(folder, version, HasCudaIn(folder), $"{Variable} names its folder");
    }

    private static bool Holds(string folder) => File.Exists(Path.Combine(folder, FileNameOf("torch_cpu")));

    private static bool HasCudaIn(string folder) => File.Exists(Path.Combine(folder, FileNameOf("torch_cuda")));

    private static string? VersionOf(string libraries)
    {
        var root = Path.GetDirectoryName(libraries.TrimEnd(Path.DirectorySeparatorChar)) ?? libraries;
        var (unpacked, python) = (Path.Combine(root, "build-version"), Path.Combine(root, "version.py"));
        if (File.Exists(unpacked))
            return File.ReadAllText(unpacked).Trim();
        return File.Exists(python) && Regex.Match(File.ReadAllText(python), @"__version__\s*=\s*['""]([^'""]+)") is { Success: true } match
            ? match.Groups[1].Value
            : null;
    }
}
