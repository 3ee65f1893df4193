using Anima.Rlhf.Devices;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Devices;

/// <summary>Which libtorch a process takes; the folders here hold empty files.</summary>
public sealed class LibtorchProviderTests : IDisposable
{
    private static readonly string Cpu = LibtorchProvider.FileNameOf("torch_cpu");
    private static readonly string Cuda = LibtorchProvider.FileNameOf("torch_cuda");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("cuda")]
    public void Without_a_folder_it_is_the_builds_own_package(string? chosen)
    {
        var package = Libraries("package", Cpu);
        var provider = LibtorchProvider.Choose(chosen, [_folder.Path, package]);
        Assert.Equal(package, provider.Folder);
        Assert.Equal("2.10.0", provider.Version);
        Assert.False(provider.HasCuda);
    }

    [Fact]
    public void A_package_with_CUDA_is_known_by_its_library() => Assert.True(LibtorchProvider.Choose("cuda", [Libraries("package", Cpu, Cuda)]).HasCuda);

    [Fact]
    public void Without_a_package_it_says_what_to_do() => Fails(null, [], "no libtorch", "build again", "ANIMA_TORCH");

    [Theory]
    [InlineData("")]
    [InlineData("lib")]
    public void An_unpacked_libtorch_is_found_from_its_folder_and_from_its_libraries(string named)
    {
        var libraries = Libraries("unpacked/lib", Cpu, Cuda);
        File.WriteAllText(Path.Combine(_folder.Path, "unpacked", "build-version"), "2.10.0+cu128\n");
        var provider = LibtorchProvider.Choose(Path.Combine(_folder.Path, "unpacked", named), []);
        Assert.Equal((libraries, "2.10.0+cu128", true), (provider.Folder, provider.Version, provider.HasCuda));
    }

    [Theory]
    [InlineData("site-packages")]
    [InlineData("site-packages/torch")]
    public void A_Python_installation_is_found(string named)
    {
        var libraries = Libraries("site-packages/torch/lib", Cpu);
        File.WriteAllText(Path.Combine(_folder.Path, "site-packages", "torch", "version.py"), "from typing import Optional\n__version__ = '2.10.1+cpu'\ndebug = False\n");
        var provider = LibtorchProvider.Choose(Path.Combine(_folder.Path, named), []);
        Assert.Equal((libraries, "2.10.1+cpu"), (provider.Folder, provider.Version));
    }

    [Theory]
    [InlineData("2.9.1")]
    [InlineData("2.11.0+cu130")]
    [InlineData("1.13.1")]
    [InlineData("2.1")]
    [InlineData("nonsense")]
    public void Another_version_is_refused_by_its_name(string version)
    {
        Libraries("unpacked/lib", Cpu);
        File.WriteAllText(Path.Combine(_folder.Path, "unpacked", "build-version"), version);
        Fails(Path.Combine(_folder.Path, "unpacked"), [], version, "2.10");
    }

    [Fact]
    public void A_version_that_cannot_be_told_is_refused()
    {
        Libraries("unpacked/lib", Cpu);
        Fails(Path.Combine(_folder.Path, "unpacked"), [], "version cannot be told");
    }

    [Fact]
    public void A_folder_without_the_library_is_refused() => Fails(_folder.Path, [], Cpu, "unpacked libtorch");

    [Fact]
    public void Two_libtorchs_in_one_process_are_refused()
    {
        Libraries("unpacked/lib", Cpu);
        File.WriteAllText(Path.Combine(_folder.Path, "unpacked", "build-version"), "2.10.0");
        Fails(Path.Combine(_folder.Path, "unpacked"), [Libraries("package", Cpu)], "of its own", "unset ANIMA_TORCH");
    }

    [Fact]
    public void This_process_runs_on_what_it_says()
    {
        var provider = Libtorch.Require();
        Assert.True(File.Exists(Path.Combine(provider.Folder, Cpu)));
        Assert.StartsWith("2.10", provider.Version, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains(File.ReadLines("/proc/self/maps"), line => line.EndsWith(Path.Combine(provider.Folder, Cpu), StringComparison.Ordinal));
    }

    private string Libraries(string folder, params string[] names)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder.Path, folder)).FullName;
        foreach (var name in names)
            File.WriteAllBytes(Path.Combine(path, name), []);
        return path;
    }

    private static void Fails(string? chosen, string[] searched, params string[] words)
    {
        var message = Assert.Throws<LibtorchNotLoadedException>(() => LibtorchProvider.Choose(chosen, searched)).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
