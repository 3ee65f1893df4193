using System.Diagnostics;

namespace Anima.Kernels.Tests;

/// <summary>
/// Each version in a process that knows no wider one, by the .NET runtime's own switches: there the compiler has the instructions of a smaller CPU
/// for everything, the version is the one that the kernels choose themselves, and its bytes must be those of the plain version here.
/// </summary>
public sealed class LevelTests
{
    private const string ReportVariable = "ANIMA_KERNELS_TEST_REPORT";

    private static readonly Lazy<string> Judge = new(() => KernelDigest.Of(InstructionSet.Scalar));

    [Theory]
    [InlineData(InstructionSet.Avx512, "")]
    [InlineData(InstructionSet.Avx2, "DOTNET_EnableAVX512=0")]
    [InlineData(InstructionSet.Vector128, "DOTNET_EnableAVX2=0")]
    [InlineData(InstructionSet.Scalar, "DOTNET_EnableHWIntrinsic=0")]
    public void Every_version_gives_the_bytes_of_the_plain_one_where_nothing_wider_is_known(Enum versionValue, string runtimeSwitch)
    {
        var version = (InstructionSet)versionValue;
        Assert.SkipUnless(CpuFeatures.Available.Contains(version),
            $"This machine, or its .NET runtime as it is set, does not run the {version} version.");
        Assert.Equal($"{version} {Judge.Value}", RunChild(runtimeSwitch));
    }

    [Fact]
    public void Every_version_gives_the_bytes_of_the_plain_one() =>
        Assert.All(CpuFeatures.Available, version => Assert.Equal($"{version} {Judge.Value}", $"{version} {KernelDigest.Of(version)}"));

    /// <summary>Run in a process of its own by the test above.</summary>
    [Fact(Explicit = true)]
    public void Child_reports() =>
        File.WriteAllText(Environment.GetEnvironmentVariable(ReportVariable)!, $"{CpuFeatures.Best} {KernelDigest.Of(null)}");

    // The version that the child chose and its digest.
    private static string RunChild(string runtimeSwitch)
    {
        var folder = Directory.CreateTempSubdirectory("anima-kernels-");
        try
        {
            var report = Path.Combine(folder.FullName, "report");
            using var child = Process.Start(Child(report, folder.FullName, runtimeSwitch))!;
            var output = child.StandardOutput.ReadToEndAsync();
            var errors = child.StandardError.ReadToEnd();
            child.WaitForExit();
            Assert.True(child.ExitCode == 0, $"The child ended with exit code {child.ExitCode}: {output.Result}{errors}");
            return File.ReadAllText(report);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ProcessStartInfo Child(string report, string folder, string runtimeSwitch)
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(typeof(LevelTests).Assembly.Location);
        }
        foreach (var argument in (string[])["--explicit", "only", "--filter-method", $"*.{nameof(Child_reports)}", "--results-directory", folder])
            start.ArgumentList.Add(argument);
        start.Environment[ReportVariable] = report;
        if (runtimeSwitch.Split('=') is [var name, var value])
            start.Environment[name] = value;
        return start;
    }
}
