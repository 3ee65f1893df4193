using System.Diagnostics;
using System.Runtime.InteropServices;
using Anima.Testing;

namespace Anima.Dpo.Tests;

/// <summary>What only a process of its own shows: signals and pipes.</summary>
public sealed partial class ProcessTests
{
    private const int Sigint = 2;
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(Sigint, ExitCode.Interrupted)]
    [InlineData(Sigterm, ExitCode.Terminated)]
    public async Task A_signal_ends_a_command_that_waits_for_input(int signal, int exitCode)
    {
        using var process = await StartTokenize();
        Assert.Equal(0, Kill(process.Id, signal));
        await End(process);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_reader_that_has_gone_ends_a_command_quietly()
    {
        using var process = await StartTokenize();
        process.StandardOutput.Close();
        await WriteLine(process);
        await End(process);
        Assert.Equal(ExitCode.Success, process.ExitCode);
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    // Running and answering, with its input still open.
    private static async Task<Process> StartTokenize()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are sent with kill(2)");
        // shared/Microsoft.NETCore.App/<version>/ lies three folders below the host.
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        Assert.SkipUnless(File.Exists(host), $"the dotnet host is not at {host}");
        var process = Process.Start(new ProcessStartInfo(host, [typeof(CommandLine).Assembly.Location, "tokenize", "--model", Golden.Fixture("dpo", "tokenizer")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await WriteLine(process);
        var answer = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.StartsWith("{\"ids\":", answer, StringComparison.Ordinal);
        return process;
    }

    private static async Task WriteLine(Process process)
    {
        await process.StandardInput.WriteAsync("{\"text\": \"Hello\"}\n".AsMemory(), TestContext.Current.CancellationToken);
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    private static Task End(Process process) => process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
