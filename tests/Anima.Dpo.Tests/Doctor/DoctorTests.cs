using Anima.Dpo.Doctor;
using Anima.Rlhf.Devices;

namespace Anima.Dpo.Tests.Doctor;

public sealed class DoctorTests : IDisposable
{
    private static readonly LibtorchProvider Package = new("/home/me/.nuget/packages/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native", "2.10.0", HasCuda: false, "from its NuGet package");

    private readonly TemporaryFolder _folder = new();

    private static readonly MachineFacts Fine = new()
    {
        Version = "1.2.3",
        Runtime = ".NET 10.0.1",
        OperatingSystem = "Debian GNU/Linux 12 (bookworm), x64",
        Cpu = "Some CPU",
        Processors = 8,
        Kernels = new(new KernelFacts(["avx2", "avx512f"], "avx512"), null),
        Libtorch = new(new LibtorchFacts(Package, 8, "cpu", "there is no NVIDIA driver on this machine", 24L << 30), null),
        Environment = new Dictionary<string, string> { ["MKL_CBWR"] = "AVX512" },
        MemoryTotal = 32L << 30,
        MemoryAvailable = 24L << 30,
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_machine_that_has_everything_is_fine() => Verify(Fine, "doctor-fine", exitCode: 0);

    [Fact]
    public void What_is_slow_is_a_warning_with_a_remedy() => Verify(
        Fine with
        {
            MemoryLimit = 1L << 30,
            Environment = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1", ["MKL_CBWR"] = "AUTO" },
            Libtorch = new(Fine.Libtorch.Value! with { Threads = 1 }, null),
        },
        "doctor-slow",
        exitCode: 0);

    [Fact]
    public void What_is_missing_is_named_with_the_command_that_gets_it() => Verify(
        Fine with { Libtorch = new(null, "no libtorch is among the packages of this build"), Kernels = new(null, "something failed") },
        "doctor-missing",
        exitCode: 1);

    [Fact]
    public void A_GPU_is_told_with_its_own_memory() => Verify(
        Fine with
        {
            MemoryAvailable = null,
            MemoryTotal = null,
            Environment = new Dictionary<string, string>(),
            Libtorch = new(new LibtorchFacts(new("/opt/libtorch/lib", "2.10.0+cu128", HasCuda: true, "ANIMA_TORCH names its folder"), 8, "cuda:0", "the first GPU that CUDA sees", 79L << 30), null),
        },
        "doctor-gpu",
        exitCode: 0);

    [Fact]
    public void This_machine_can_be_examined_and_the_command_runs()
    {
        using var terminal = new Terminal();
        var exitCode = terminal.Run("doctor");
        Assert.Equal(0, exitCode);
        Assert.Empty(terminal.Error);
        Assert.DoesNotContain('\u001b', terminal.Output);
        Assert.Contains("  libtorch   ", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_comes_from_meminfo()
    {
        const string Text = "MemTotal:       24593456 kB\nMemFree:         1 kB\nMemAvailable:   22593456 kB\n";
        Assert.Equal(24593456L * 1024, AvailableMemory.Information(Text, "MemTotal"));
        Assert.Equal(22593456L * 1024, AvailableMemory.Information(Text, "MemAvailable"));
        Assert.Null(AvailableMemory.Information("", "MemTotal"));
    }

    [Fact]
    public void The_lowest_limit_of_a_control_group_and_its_parents_counts()
    {
        _folder.Write("a/b/memory.max", "max\n");
        _folder.Write("a/memory.max", "4096\n");
        _folder.Write("memory.max", "8192\n");
        Assert.Equal(4096, ControlGroup.MemoryLimit("0::/a/b\n", _folder.Path));
        Assert.Equal(8192, ControlGroup.MemoryLimit("0::/gone\n", _folder.Path));
        Assert.Null(ControlGroup.MemoryLimit("", _folder.Path));
    }

    [Fact]
    public void What_groups_use_is_taken_off_their_limits_but_for_files_that_can_be_dropped()
    {
        _folder.Write("a/b/memory.max", "4096\n");
        _folder.Write("a/b/memory.current", "3000\n");
        _folder.Write("a/b/memory.stat", "anon 2000\ninactive_file 1000\nactive_file 5\n");
        _folder.Write("a/memory.max", "5000\n");
        _folder.Write("a/memory.current", "4500\n");
        _folder.Write("memory.max", "max\n");
        _folder.Write("memory.current", "9999\n");
        Assert.Equal(500, ControlGroup.MemoryLeft("0::/a/b\n", _folder.Path));
        _folder.Write("a/memory.max", "max\n");
        Assert.Equal(2096, ControlGroup.MemoryLeft("0::/a/b\n", _folder.Path));
        _folder.Write("a/b/memory.current", "9000\n");
        Assert.Equal(0, ControlGroup.MemoryLeft("0::/a/b\n", _folder.Path));
        Assert.Null(ControlGroup.MemoryLeft("0::/a\n", _folder.Path));

        _folder.Write("memory/x/memory.limit_in_bytes", "123456\n");
        _folder.Write("memory/x/memory.usage_in_bytes", "3456\n");
        _folder.Write("memory/x/memory.stat", "inactive_file 7\ntotal_inactive_file 456\n");
        Assert.Equal(120456, ControlGroup.MemoryLeft("4:memory:/x\n", _folder.Path));
    }

    [Fact]
    public void The_first_version_of_control_groups_is_read_too()
    {
        _folder.Write("memory/x/memory.limit_in_bytes", "123456\n");
        _folder.Write("memory/memory.limit_in_bytes", "9223372036854771712\n");
        Assert.Equal(123456, ControlGroup.MemoryLimit("4:memory:/x\n1:cpu:/\n", _folder.Path));
        Assert.Null(ControlGroup.MemoryLimit("4:memory:/\n", _folder.Path));
    }

    private static void Verify(MachineFacts facts, string snapshot, int exitCode)
    {
        using var terminal = new Terminal();
        var findings = Diagnosis.Of(facts);
        DoctorReport.Write(findings, terminal.Streams.OutputConsole());
        Snapshot.Verify(terminal.Output, snapshot);
        Assert.Equal(exitCode, DoctorReport.ExitCodeOf(findings));
    }
}
