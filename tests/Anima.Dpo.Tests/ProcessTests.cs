using System.Diagnostics;
using System.Runtime.InteropServices;
using Anima.Testing;

namespace Anima.Dpo.Tests;

/// <summary>What only a process of its own shows: signals and pipes.</summary>
public sealed partial class ProcessTests
{
    private const int Sigint = 2;
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

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

    [Fact]
    public async Task A_signal_during_training_saves_and_the_run_goes_on_to_its_end()
    {
        using var folder = new TemporaryFolder();
        var recipe = folder.Write("tiny.yaml", $$"""
            output_dir: {{folder["runs"]}}
            model: {path: {{Golden.Fixture("models", "llama")}}, quantize: none, dtype: fp32}
            data: {train: {{Golden.Fixture("dpo", "tokenized.jsonl")}}}
            train: {pairs_per_step: 2, max_steps: 150}
            tracking: {mlflow: off}

            """);
        using var process = Start("train", recipe);
        var said = new List<string>();
        while (said.Count == 0 || !said[^1].StartsWith("step 3/", StringComparison.Ordinal))
            said.Add(await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken)
                ?? throw new InvalidOperationException(string.Join('\n', said)));
        Assert.Equal(0, Kill(process.Id, Sigint));
        var rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await End(process);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        Assert.Contains($"interrupted; saved in {folder["runs/tiny"]}; go on with: anima-dpo train --resume ", rest, StringComparison.Ordinal);

        using var terminal = new Terminal();
        Assert.Equal(0, terminal.Run("train", "--resume", folder["runs/tiny"]));
        Assert.Contains("\ngoing on after step ", terminal.Error, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 150), File.ReadLines(folder["runs/tiny/metrics.jsonl"]).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt32()));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("train --help")]
    public async Task Help_into_a_reader_that_has_gone_or_a_full_disk_shows_no_stack(string args)
    {
        foreach (var (target, exitCode) in new[] { ("| head -1", ExitCode.Success), ("> /dev/full", ExitCode.Failure) })
        {
            using var process = StartShell($"\"$@\" {args} {target}; exit ${{PIPESTATUS[0]}}");
            var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await End(process);
            Assert.Equal(exitCode, process.ExitCode);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }
    }

    // A file that may grow no further stands for a disk that is full. The runtime would write its code to such a file too.
    [Theory]
    [InlineData("data convert SOURCE --output TARGET/x.jsonl")]
    [InlineData("data convert SOURCE --output TARGET/x.csv.gz")]
    [InlineData("data convert SOURCE --output TARGET/x.parquet")]
    [InlineData("data tokens SOURCE --model MODEL --output TARGET/x.jsonl")]
    public async Task Nothing_is_left_where_the_disk_is_full(string command)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        folder.Write("rows.jsonl", string.Concat(Enumerable.Range(0, 4000).Select(i =>
            $"{{\"prompt\":\"{random.NextInt64()} {random.NextInt64()}\",\"chosen\":\"{random.NextInt64()}\",\"rejected\":\"{i}\"}}\n")));
        Directory.CreateDirectory(folder["target"]);
        var args = command.Replace("SOURCE", folder["rows.jsonl"], StringComparison.Ordinal).Replace("TARGET", folder["target"], StringComparison.Ordinal)
            .Replace("MODEL", Golden.Fixture("dpo", "tokenizer"), StringComparison.Ordinal);
        using var process = StartShell($"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 32; \"$@\" {args}");
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await End(process);
        Assert.True(process.ExitCode == ExitCode.Failure, error);
        Assert.Empty(Directory.GetFileSystemEntries(folder["target"]));
    }

    // Running and answering, with its input still open.
    private static async Task<Process> StartTokenize()
    {
        var process = Start("tokenize", "--model", Golden.Fixture("dpo", "tokenizer"));
        await WriteLine(process);
        var answer = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.StartsWith("{\"ids\":", answer, StringComparison.Ordinal);
        return process;
    }

    private static Process Start(params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are sent with kill(2)");
        // shared/Microsoft.NETCore.App/<version>/ lies three folders below the host.
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        Assert.SkipUnless(File.Exists(host), $"the dotnet host is not at {host}");
        return Process.Start(new ProcessStartInfo(host, [typeof(CommandLine).Assembly.Location, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    // The command is "$@" of a line of bash.
    private static Process StartShell(string line)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "the line needs bash and Linux's devices");
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return Process.Start(new ProcessStartInfo("/bin/bash", ["-c", line, "bash", host, typeof(CommandLine).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
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
