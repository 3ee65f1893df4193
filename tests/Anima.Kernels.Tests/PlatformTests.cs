using System.Runtime.InteropServices;

namespace Anima.Kernels.Tests;

public sealed class PlatformTests
{
    [Fact]
    public void The_features_are_those_that_the_system_lists()
    {
        Assert.SkipUnless(File.Exists("/proc/cpuinfo"), "This system has no /proc/cpuinfo.");
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal));
        Assert.SkipWhen(line is null, "This CPU's /proc/cpuinfo lists no flags.");
        var flags = line!.Split([' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries);
        Assert.All(CpuFeatures.Names, name => Assert.Contains(name, flags));
        Assert.All((string[])["avx2", "avx512f", "avx512_bf16", "amx_tile", "amx_bf16"], name => Assert.Equal(flags.Contains(name), CpuFeatures.Names.Contains(name)));
    }

    [Fact]
    public void The_plain_version_runs_everywhere_and_the_widest_is_the_default()
    {
        Assert.Equal(InstructionSet.Scalar, CpuFeatures.Available[0]);
        Assert.Equal(CpuFeatures.Available.Max(), CpuFeatures.Best);
    }

    [Fact]
    public void The_allocator_takes_its_settings_where_the_C_library_is_glibc_and_says_why_not_elsewhere()
    {
        var (tuned, reason) = Allocator.Tune();
        var system = RuntimeInformation.RuntimeIdentifier;
        if (system.StartsWith("linux-", StringComparison.Ordinal) && !system.Contains("musl", StringComparison.Ordinal))
            Assert.Equal((true, ""), (tuned, reason));
        else
            Assert.StartsWith("the C library is not glibc", reason, StringComparison.Ordinal);
    }
}
