using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Anima.Dpo.Tests.Data;

/// <summary>A command in a process of its own, with a cache of its own.</summary>
/// <param name="cache">The cache's folder, or off.</param>
/// <param name="arguments">Its command line.</param>
internal sealed partial class CachedCommand(string cache, params string[] arguments)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Files of prepared pairs.</summary>
    public string[] Files => Directory.Exists(Tokens) ? Directory.GetFiles(Tokens, "*.tokens") : [];

    /// <summary>Files that were begun and not finished.</summary>
    public string[] Leftovers => Directory.Exists(cache) ? Directory.GetFiles(cache, "*.tmp", SearchOption.AllDirectories) : [];

    private string Tokens => Path.Combine(cache, "tokens");

    /// <summary>Runs it to its end; what it said.</summary>
    public async Task<string> FinishAsync(int exitCode = ExitCode.Success)
    {
        using var process = Start();
        var said = await ReadAsync(process);
        Assert.True(process.ExitCode == exitCode, said);
        return said;
    }

    /// <summary>Kills it as soon as something has happened.</summary>
    public async Task KillAtAsync(Func<bool> hasHappened)
    {
        using var process = Start();
        var reading = ReadAsync(process);
        while (!process.HasExited && !hasHappened())
            await Task.Yield();
        process.Kill();
        await reading;
    }

    /// <summary>Interrupts it as Ctrl-C does once a file has been begun; its exit code and what it said.</summary>
    public async Task<(int ExitCode, string Said)> InterruptAsync()
    {
        const int interrupt = 2;
        using var process = Start();
        var reading = ReadAsync(process);
        while (!process.HasExited && Leftovers.Length == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        Assert.Equal(0, Signal(process.Id, interrupt));
        var said = await reading;
        return (process.ExitCode, said);
    }

    private Process Start()
    {
        // shared/Microsoft.NETCore.App/<version>/ lies three folders below the host.
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        var start = new ProcessStartInfo(host, [typeof(CommandLine).Assembly.Location, .. arguments]) { RedirectStandardError = true };
        start.Environment["ANIMA_CACHE"] = cache;
        return Process.Start(start)!;
    }

    private static async Task<string> ReadAsync(Process process)
    {
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return said;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
