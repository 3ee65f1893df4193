using System.Text.Json;
using Anima.Testing;

namespace Anima.Mlflow.Tests;

/// <summary>A store that MLflow 3.17.2 wrote, against what its client reads from it.</summary>
public sealed class GoldenStoreTests
{
    private static string Store => Golden.Path("mlflow", "file_store");

    private static IEnumerable<(JsonElement Experiment, JsonElement Run)> ExpectedRuns(JsonDocument expected) =>
        from experiment in expected.RootElement.GetProperty("experiments").EnumerateArray()
        from run in experiment.GetProperty("runs").EnumerateArray()
        where run.GetProperty("lifecycle_stage").GetString() == "active"
        select (experiment, run);

    private static JsonDocument ReadExpected() => JsonDocument.Parse(File.ReadAllText(Golden.Path("mlflow", "file_store_expected.json")));

    private static FileRun Open(JsonElement experiment, JsonElement run) =>
        FileRun.Open(Path.Combine(Store, experiment.GetProperty("experiment_id").GetString()!, run.GetProperty("run_id").GetString()!));

    [Fact]
    public void Every_metric_reads_as_MLflow_reads_it()
    {
        using var expected = ReadExpected();
        var points = 0;
        foreach (var (experiment, run) in ExpectedRuns(expected))
        {
            var opened = Open(experiment, run);
            var histories = run.GetProperty("metric_history");
            Assert.Equal(histories.EnumerateObject().Select(history => history.Name).Order(StringComparer.Ordinal), opened.MetricKeys);
            foreach (var history in histories.EnumerateObject())
            {
                Assert.Equal(history.Value.EnumerateArray().Select(ToPoint), opened.ReadMetric(history.Name));
                points += history.Value.GetArrayLength();
            }
        }
        Assert.True(points > 300);
    }

    private static MetricPoint ToPoint(JsonElement point) =>
        new(point[1].GetInt64(), ToValue(point[2]), point[0].GetInt64());

    private static double ToValue(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        var other => throw new InvalidDataException(other),
    };

    [Fact]
    public void Every_meta_reads_as_MLflow_reads_it()
    {
        using var expected = ReadExpected();
        foreach (var (experiment, run) in ExpectedRuns(expected))
        {
            var opened = Open(experiment, run);
            var meta = MetaFile.Read(Path.Combine(opened.Folder, "meta.yaml"));
            Assert.Equal(run.GetProperty("run_name").GetString(), meta["run_name"]);
            Assert.Equal(run.GetProperty("user_id").GetString(), meta["user_id"]);
            Assert.Equal(run.GetProperty("start_time").GetRawText(), meta["start_time"]);
            Assert.Equal(run.GetProperty("end_time").ToString(), meta["end_time"] ?? "");
            Assert.Equal(experiment.GetProperty("name").GetString(), MetaFile.Read(Path.Combine(opened.Folder, "..", "meta.yaml"))["name"]);
        }
    }

    [Fact]
    public void Rewriting_a_meta_keeps_all_values()
    {
        foreach (var path in Directory.EnumerateFiles(Store, "meta.yaml", SearchOption.AllDirectories))
        {
            var before = MetaFile.Read(path);
            using var folder = new TemporaryFolder();
            File.WriteAllText(folder["meta.yaml"], before.ToString());
            Assert.Equal(before.ToString(), MetaFile.Read(folder["meta.yaml"]).ToString());
        }
    }

    [Fact]
    public void The_rules_find_its_one_line_that_MLflow_wrote_twice() =>
        Assert.EndsWith("metrics/dup: a line twice", Assert.Single(FileStoreRules.Check(Store)));

    [Fact]
    public void Its_experiments_are_found_by_name()
    {
        using var folder = new TemporaryFolder();
        CopyFolder(Store, folder.Path);
        var store = FileStore.Open(folder.Path);
        Assert.Equal("823460162333481955", store.GetOrCreateExperiment("dpo demo").Id);
        Assert.Equal("125032035518410232", store.GetOrCreateExperiment("実験/β sweep").Id);
        Assert.Contains("was deleted", Assert.Throws<InvalidDataException>(() => store.GetOrCreateExperiment("old idea")).Message);
    }

    [Fact]
    public void Its_runs_go_on()
    {
        using var folder = new TemporaryFolder();
        CopyFolder(Store, folder.Path);
        var run = FileRun.Open(folder["125032035518410232", "117513d09198400ba2859414d42ed99f"]);
        run.TruncateAfter(6);
        run.SetStatus(RunStatus.Finished, 1760000900000);
        run.LogMetrics(7, 1760000800000, [new("loss", 0.25)]);
        Assert.Equal([1, 2, 3, 4, 5, 6, 6, 7], run.ReadMetric("loss").Select(point => point.Step));
        Assert.EndsWith("metrics/dup: a line twice", Assert.Single(FileStoreRules.Check(folder.Path)));
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
