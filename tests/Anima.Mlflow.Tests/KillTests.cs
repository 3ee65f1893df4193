using System.Diagnostics;
using System.Globalization;
using System.Text;
using Anima.Files;
using Anima.Testing;

namespace Anima.Mlflow.Tests;

/// <summary>Kills a process that writes, at random moments: the store stays valid, and a resumed run's metrics equal an undisturbed run's.</summary>
public sealed class KillTests
{
    private const string StoreVariable = "ANIMA_MLFLOW_TEST_STORE";
    private const int Steps = 5_000;
    private const int CheckpointEvery = 25;
    private static readonly string[] Keys = ["loss", "rewards/chosen", "rewards/rejected", "grad_norm"];

    [Fact]
    public void A_run_killed_and_resumed_a_dozen_times_equals_an_undisturbed_one()
    {
        using var undisturbed = new TemporaryFolder();
        using var disturbed = new TemporaryFolder();
        Train(undisturbed.Path);

        var chance = new Chance();
        var kills = 0;
        for (var attempt = 0; !File.Exists(disturbed["done"]); attempt++)
        {
            using var child = Start(nameof(Child_trains), disturbed.Path);
            var progressed = WaitForProgress(child, disturbed["checkpoint"]);
            if (kills < 12 && progressed)
            {
                WaitForBytes(child, disturbed.Path, chance.Random.Next(4000));
                child.Kill();
                kills += 1;
            }
            child.WaitForExit();
            Assert.Empty(FileStoreRules.Check(disturbed["mlruns"]));
            Assert.True(attempt < 40, $"the run does not get on ({chance})");
        }

        Assert.True(kills == 12, $"{kills} kills ({chance})");
        var (expected, actual) = (RunOf(undisturbed.Path), RunOf(disturbed.Path));
        Assert.Equal(expected.MetricKeys, actual.MetricKeys);
        foreach (var key in expected.MetricKeys)
            Assert.Equal(StepsAndValues(expected, key), StepsAndValues(actual, key));
    }

    // Times differ: each attempt has its own.
    private static IEnumerable<(long, double)> StepsAndValues(FileRun run, string key) => run.ReadMetric(key).Select(point => (point.Step, point.Value));

    [Fact]
    public void Processes_killed_while_they_create_leave_a_valid_store_with_one_experiment()
    {
        using var folder = new TemporaryFolder();
        var chance = new Chance();
        for (var round = 0; round < 4; round++)
        {
            Process[] children = [Start(nameof(Child_creates), folder.Path), Start(nameof(Child_creates), folder.Path)];
            foreach (var child in children)
                WaitForProgress(child, folder["created"]);
            var runs = Runs() + chance.Random.Next(1, 12);
            while (Runs() < runs)
                Thread.Yield();
            foreach (var child in children)
            {
                child.Kill();
                child.WaitForExit();
                child.Dispose();
            }
            File.Delete(folder["created"]);
            Assert.Empty(FileStoreRules.Check(folder["mlruns"]));
        }
        var experiment = FileStore.Open(folder["mlruns"]).GetOrCreateExperiment("shared");
        Assert.Equal([experiment.Folder], Directory.EnumerateDirectories(folder["mlruns"]).Where(path => Path.GetFileName(path) != ".staging"));
        Assert.True(Directory.EnumerateDirectories(experiment.Folder).Count() > 8);

        int Runs() => Directory.EnumerateDirectories(folder["mlruns"]).Where(path => Path.GetFileName(path) != ".staging").Sum(path => Directory.EnumerateDirectories(path).Count());
    }

    /// <summary>Run in a process of its own by the test above.</summary>
    [Fact(Explicit = true)]
    public void Child_trains() => Train(Environment.GetEnvironmentVariable(StoreVariable)!);

    /// <summary>Run in a process of its own by the test above.</summary>
    [Fact(Explicit = true)]
    public void Child_creates()
    {
        var folder = Environment.GetEnvironmentVariable(StoreVariable)!;
        var store = FileStore.Open(Path.Combine(folder, "mlruns"));
        for (var n = 0; ; n++)
        {
            var run = NewRun(store);
            run.LogDatasetInput(new DatasetInput("prefs", $"{n}", "local", "{}", null, "training"));
            run.SetTag("note", "x");
            run.LogMetrics(0, 1, [new("loss", 1)]);
            run.LogText("a/b.txt", "text");
            run.SetStatus(RunStatus.Finished, 2);
            File.WriteAllText(Path.Combine(folder, "created"), "");
        }
    }

    private static FileRun NewRun(FileStore store) => store.CreateRun(
        store.GetOrCreateExperiment("shared"), "run", 1, new Dictionary<string, string> { ["k"] = "v" }, new Dictionary<string, string> { ["beta"] = "0.1" });

    private static FileRun RunOf(string folder) =>
        FileRun.Open(Directory.EnumerateDirectories(Directory.EnumerateDirectories(Path.Combine(folder, "mlruns")).Single()).Single());

    // As a trainer does: resume from the last checkpoint, cut the metrics back to it, go on.
    private static void Train(string folder)
    {
        var checkpoint = Path.Combine(folder, "checkpoint");
        FileRun run;
        var first = 1;
        if (File.Exists(checkpoint))
        {
            var last = int.Parse(File.ReadAllText(checkpoint), CultureInfo.InvariantCulture);
            run = RunOf(folder);
            run.TruncateAfter(last);
            first = last + 1;
        }
        else
        {
            run = NewRun(FileStore.Open(Path.Combine(folder, "mlruns")));
            AtomicFile.Write(checkpoint, Encoding.UTF8.GetBytes("0"), folder);
        }
        var clock = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var step = first; step <= Steps; step++)
        {
            run.LogMetrics(step, clock + step, [.. Keys.Select((key, k) => new KeyValuePair<string, double>(key, Math.Sin(step * 10 + k)))]);
            if (step % CheckpointEvery == 0)
            {
                File.WriteAllText(checkpoint + ".new", step.ToString(CultureInfo.InvariantCulture));
                File.Move(checkpoint + ".new", checkpoint, overwrite: true);
            }
        }
        run.SetStatus(RunStatus.Finished, 1_760_000_900_000);
        File.WriteAllText(Path.Combine(folder, "done"), "");
    }

    private static Process Start(string test, string folder)
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(typeof(KillTests).Assembly.Location);
        }
        foreach (var argument in (string[])["--explicit", "only", "--filter-method", $"*.{test}", "--results-directory", Path.Combine(folder, "results")])
            start.ArgumentList.Add(argument);
        start.Environment[StoreVariable] = folder;
        return Process.Start(start)!;
    }

    // Until the run's metrics have grown by so many bytes.
    private static void WaitForBytes(Process child, string folder, int bytes)
    {
        var end = Written() + bytes;
        while (!child.HasExited && Written() < end)
            Thread.Yield();

        long Written() => Directory.EnumerateFiles(Path.Combine(folder, "mlruns"), "loss", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
    }

    // True once the file has been written anew, false when the process ends first.
    private static bool WaitForProgress(Process child, string file)
    {
        var before = File.Exists(file) ? File.GetLastWriteTimeUtc(file) : DateTime.MinValue;
        while (!child.HasExited)
        {
            if (File.Exists(file) && File.GetLastWriteTimeUtc(file) > before)
                return true;
            Thread.Sleep(1);
        }
        return false;
    }
}
