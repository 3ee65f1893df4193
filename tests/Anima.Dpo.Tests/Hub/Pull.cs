using System.Diagnostics;
using System.Runtime.InteropServices;
using Anima.Testing;

namespace Anima.Dpo.Tests.Hub;

/// <summary>Processes of <c>data pull</c> against a hub of the test, with a cache in the test's folder.</summary>
internal sealed class Pull(FakeHub hub, string cache)
{
    public const string Source = "hf://datasets/owner/name";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Whether processes see each other's locks.</summary>
    public bool HasLocks { get; init; } = true;

    /// <summary>Pulls to the end and gives the paths that were printed.</summary>
    public async Task<string[]> FinishAsync()
    {
        using var process = Start();
        var said = process.StandardError.ReadToEndAsync(Stop);
        var printed = await process.StandardOutput.ReadToEndAsync(Stop).WaitAsync(Patience, Stop);
        await process.WaitForExitAsync(Stop).WaitAsync(Patience, Stop);
        Assert.True(process.ExitCode == 0, await said);
        return printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Kills a pull without warning as soon as the hub has sent so many bytes, unless it ends before.</summary>
    public async Task KillAtAsync(long bytes)
    {
        var before = hub.BytesSent;
        using var process = Start();
        var reading = Task.WhenAll(process.StandardError.ReadToEndAsync(Stop), process.StandardOutput.ReadToEndAsync(Stop));
        while (!process.HasExited && hub.BytesSent < before + bytes)
            await Task.Yield();
        process.Kill();
        await process.WaitForExitAsync(Stop);
        await reading;
    }

    private Process Start()
    {
        // shared/Microsoft.NETCore.App/<version>/ lies three folders below the host.
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        Assert.SkipUnless(File.Exists(host), $"the dotnet host is not at {host}");
        var start = new ProcessStartInfo(host, [typeof(CommandLine).Assembly.Location, "data", "pull", Source]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("HF_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["HF_ENDPOINT"] = hub.Endpoint.ToString();
        start.Environment["HF_HUB_CACHE"] = cache;
        if (!HasLocks)
            start.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        return Process.Start(start)!;
    }
}
