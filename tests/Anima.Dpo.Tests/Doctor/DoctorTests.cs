using Anima.Dpo.Doctor;

namespace Anima.Dpo.Tests.Doctor;

public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly MachineFacts Fine = new()
    {
        Version = "1.2.3",
        Runtime = ".NET 10.0.1",
        OperatingSystem = "Debian GNU/Linux 12 (bookworm), x64",
        Cpu = "Some CPU",
        Processors = 8,
        Kernels = new(new KernelFacts(["avx2", "avx512f"], "avx512"), null),
        Libtorch = new(new LibtorchFacts("1.13.1", "the system's", 8, 0), null),
        BlasFile = "/usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3",
        Environment = new Dictionary<string, string>(),
        MemoryTotal = 32L << 30,
        MemoryAvailable = 24L << 30,
        HasApt = true,
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_machine_that_has_everything_is_fine() => Verify(Fine, "doctor-fine", exitCode: 0);

    [Fact]
    public void What_is_slow_is_a_warning_with_a_remedy() => Verify(
        Fine with
        {
            BlasFile = "/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0",
            MemoryLimit = 1L << 30,
            Environment = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" },
            Libtorch = new(new LibtorchFacts("1.13.1", "the system's", 1, 0), null),
        },
        "doctor-slow",
        exitCode: 0);

    [Fact]
    public void What_is_missing_is_named_with_the_command_that_gets_it() => Verify(
        Fine with { Libtorch = new(null, "libtorch.so.1: cannot open shared object file"), Kernels = new(null, "libanima_kernels.so is missing"), BlasFile = null },
        "doctor-missing",
        exitCode: 1);

    [Fact]
    public void Without_apt_the_packages_are_named() => Verify(
        Fine with { BlasFile = "/usr/lib64/libblas.so.3.11.0", HasApt = false, MemoryAvailable = null, MemoryTotal = null },
        "doctor-without-apt",
        exitCode: 0);

    [Fact]
    public void An_old_core_type_is_a_warning_only_where_the_CPU_has_more()
    {
        var held = Fine with { Environment = new Dictionary<string, string> { ["OPENBLAS_CORETYPE"] = "Haswell" } };
        Assert.Contains(Diagnosis.Of(held), finding => finding is { Subject: "BLAS", Severity: Severity.Warning, Remedy: not null });
        Assert.DoesNotContain(Diagnosis.Of(held with { Kernels = new(new KernelFacts(["avx2"], "avx2"), null) }), finding => finding.Severity != Severity.Fine);
    }

    [Fact]
    public void This_machine_can_be_examined_and_the_command_runs()
    {
        using var terminal = new Terminal();
        var exitCode = terminal.Run("doctor");
        Assert.InRange(exitCode, 0, 1);
        Assert.Empty(terminal.Error);
        Assert.DoesNotContain('\u001b', terminal.Output);
        Assert.Contains("  libtorch   ", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_comes_from_meminfo()
    {
        const string Text = "MemTotal:       24593456 kB\nMemFree:         1 kB\nMemAvailable:   22593456 kB\n";
        Assert.Equal(24593456L * 1024, Machine.MemoryInfo(Text, "MemTotal"));
        Assert.Equal(22593456L * 1024, Machine.MemoryInfo(Text, "MemAvailable"));
        Assert.Null(Machine.MemoryInfo("", "MemTotal"));
    }

    [Fact]
    public void The_BLAS_is_found_among_mapped_files()
    {
        const string Maps = "7f00-7f01 r-xp 0 00:1 1  /usr/lib/libtorch_cpu.so\n7f02-7f03 r-xp 0 00:1 2  /usr/lib/libopenblas.so.0\n7f04-7f05 r-xp 0 00:1 3  /usr/lib/openblas-openmp/libblas.so.3\n7f06-7f07 rw-p 0 00:0 0\n";
        Assert.Equal("/usr/lib/openblas-openmp/libblas.so.3", Machine.BlasAmong(Maps));
        Assert.Null(Machine.BlasAmong("7f00-7f01 r-xp 0 00:1 1  /usr/lib/libtorch_cpu.so\n"));
        Assert.Null(Machine.BlasAmong(""));
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
