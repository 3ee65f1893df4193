namespace Anima.Mlflow.Tests;

public sealed class FileRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileStore _store;
    private readonly FileRun _run;

    public FileRunTests()
    {
        _store = FileStore.Open(_folder.Path);
        _run = _store.CreateRun(
            _store.GetOrCreateExperiment("dpo"), "run", 1760000000000, new Dictionary<string, string>(), new Dictionary<string, string>());
    }

    public void Dispose()
    {
        var breaches = FileStoreRules.Check(_folder.Path);
        _folder.Dispose();
        Assert.Empty(breaches);
    }

    private string Text(params string[] parts) => File.ReadAllText(Path.Combine([_run.Folder, .. parts]));

    private void Log(int step, params (string Key, double Value)[] metrics) =>
        _run.LogMetrics(step, 1760000000000 + step, [.. metrics.Select(metric => new KeyValuePair<string, double>(metric.Key, metric.Value))]);

    [Fact]
    public void Metrics_are_lines_of_one_file_each()
    {
        Log(1, ("loss", 0.5), ("rewards/chosen", double.NaN));
        Log(2, ("loss", 0.25), ("rewards/chosen", double.NegativeInfinity));
        Assert.Equal("1760000000001 0.5 1\n1760000000002 0.25 2\n", Text("metrics", "loss"));
        Assert.Equal("1760000000001 nan 1\n1760000000002 -inf 2\n", Text("metrics", "rewards", "chosen"));
        Assert.Equal(["loss", "rewards/chosen"], _run.MetricKeys);
    }

    [Fact]
    public void A_line_is_never_written_twice()
    {
        Log(1, ("loss", 0.5), ("loss", 0.5), ("nan", double.NaN), ("nan", double.NaN));
        Log(2, ("loss", 0.25));
        Log(1, ("loss", 0.5));
        Log(2, ("loss", 0.25), ("loss", 0.125));
        FileRun.Open(_run.Folder).LogMetrics(2, 1760000000002, [new("loss", 0.25), new("nan", double.NaN)]);
        Assert.Equal("1760000000001 0.5 1\n1760000000002 0.25 2\n1760000000002 0.125 2\n", Text("metrics", "loss"));
        Assert.Equal("1760000000001 nan 1\n1760000000002 nan 2\n", Text("metrics", "nan"));
    }

    [Fact]
    public void A_name_cannot_also_begin_another()
    {
        Log(1, ("rewards", 1), ("logps/chosen", 1));
        Assert.Contains("'rewards' already is one", Assert.Throws<InvalidDataException>(() => Log(1, ("rewards/chosen", 1))).Message);
        Assert.Contains("begins the names of others", Assert.Throws<InvalidDataException>(() => Log(1, ("logps", 1))).Message);
    }

    [Fact]
    public void Cutting_back_forgets_later_steps_and_torn_lines()
    {
        Log(1, ("loss", 0.5));
        Log(2, ("loss", 0.25), ("late", 1));
        Log(3, ("loss", 0.125));
        File.AppendAllText(Path.Combine(_run.Folder, "metrics", "loss"), "1760000000004 0.");
        var resumed = FileRun.Open(_run.Folder);
        Assert.EndsWith("0.125 3\n", Text("metrics", "loss"));
        resumed.TruncateAfter(1);
        Assert.Equal("1760000000001 0.5 1\n", Text("metrics", "loss"));
        Assert.Equal(["loss"], resumed.MetricKeys);
        resumed.LogMetrics(2, 1760000000012, [new("late", 2)]);
        Assert.Equal("1760000000012 2 2\n", Text("metrics", "late"));
    }

    [Fact]
    public void Damaged_metrics_are_named_with_their_line()
    {
        Log(1, ("loss", 0.5));
        var path = Path.Combine(_run.Folder, "metrics", "loss");
        File.AppendAllText(path, "1760000000004 0.\n");
        Assert.StartsWith($"{path}:2:", Assert.Throws<InvalidDataException>(() => FileRun.Open(_run.Folder)).Message);
        File.Delete(path);
    }

    [Fact]
    public void Params_are_written_once()
    {
        _run.LogParam("beta", "0.1");
        _run.LogParam("beta", "0.1");
        Assert.Contains("'beta' has another value", Assert.Throws<InvalidDataException>(() => _run.LogParam("beta", "0.2")).Message);
        Assert.Equal("0.1", Text("params", "beta"));
    }

    [Fact]
    public void Long_params_are_cut_between_characters()
    {
        var emoji = string.Concat(Enumerable.Repeat("😀", 6000));
        _run.LogParam("fits", emoji);
        _run.LogParam("cut", "x" + emoji);
        Assert.Equal(emoji, Text("params", "fits"));
        Assert.Equal("x" + emoji[2..], Text("params", "cut"));
        _run.LogParam("cut", "x" + emoji);
    }

    [Fact]
    public void Tags_are_replaced_and_rename_the_run()
    {
        _run.SetTag("note", "a");
        _run.SetTag("note", "b");
        _run.SetTag("mlflow.runName", "better");
        Assert.Equal("b", Text("tags", "note"));
        Assert.Contains("run_name: \"better\"", Text("meta.yaml"));
    }

    [Theory]
    [InlineData(RunStatus.Finished, 3)]
    [InlineData(RunStatus.Failed, 4)]
    [InlineData(RunStatus.Killed, 5)]
    public void The_status_is_a_number(RunStatus status, int number)
    {
        _run.SetStatus(status, 1760000005000);
        Assert.Contains($"status: {number}\n", Text("meta.yaml"));
        Assert.Contains("end_time: 1760000005000\n", Text("meta.yaml"));
        _run.SetStatus(RunStatus.Running, null);
        Assert.Contains("end_time: null\n", Text("meta.yaml"));
    }

    [Fact]
    public void Artifacts_keep_their_paths_and_stay_inside()
    {
        _run.LogText("samples/generations.json", "{}");
        _run.LogText("samples/generations.json", "{\"columns\":[]}");
        File.WriteAllBytes(_folder["local.bin"], [1, 2, 3]);
        _run.LogFile(_folder["local.bin"], "adapter/copy.bin");
        Assert.Equal("{\"columns\":[]}", Text("artifacts", "samples", "generations.json"));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(_run.Folder, "artifacts", "adapter", "copy.bin")));
        foreach (var path in (string[])["../meta.yaml", "/tmp/x", "a/../../x", "", "a//b"])
            Assert.Throws<InvalidDataException>(() => _run.LogText(path, "x"));
        Assert.Throws<FileNotFoundException>(() => _run.LogFile(_folder["none"], "x"));
    }

    [Fact]
    public void Dataset_inputs_are_named_as_MLflow_names_them()
    {
        var dataset = new DatasetInput("prefs", "ab12cd34", "local", "{\"uri\": \"data/prefs.jsonl\"}", "{\"num_rows\": 128}", "training");
        _run.LogDatasetInput(dataset);
        _run.LogDatasetInput(dataset);
        // MD5 of "prefsab12cd34", as in a store of MLflow 3.17.
        var meta = Text("..", "datasets", "a1790d634a4ad64998bff167f34e38b1", "meta.yaml");
        Assert.Contains("source: \"{\\\"uri\\\": \\\"data/prefs.jsonl\\\"}\"\n", meta);
        var input = Assert.Single(Directory.EnumerateDirectories(Path.Combine(_run.Folder, "inputs")));
        Assert.EndsWith("tags:\n  mlflow.data.context: \"training\"\n", File.ReadAllText(Path.Combine(input, "meta.yaml")));
    }

    [Fact]
    public void Opening_tells_what_is_wrong()
    {
        Assert.Throws<DirectoryNotFoundException>(() => FileRun.Open(_folder["none"]));
        var meta = Path.Combine(_run.Folder, "meta.yaml");
        var whole = File.ReadAllText(meta);
        foreach (var (text, complaint) in ((string, string)[])[
            ("", "not a YAML mapping"), ("- a\n", "not a YAML mapping"), ("a: [", "not a YAML mapping"), (new string('[', 1 << 19), "not a YAML mapping"),
            ("run_name: x\n", "'run_id' is missing"), (whole.Replace("active", "deleted", StringComparison.Ordinal), "was deleted"),
            (whole.Replace(_run.Id, new string('a', 32), StringComparison.Ordinal), "not the folder's name"), (new string(' ', 2 << 20), "more than")])
        {
            File.WriteAllText(meta, text);
            Assert.Contains(complaint, Assert.Throws<InvalidDataException>(() => FileRun.Open(_run.Folder)).Message);
        }
        File.WriteAllText(meta, whole);
    }

    [Fact]
    public void Half_a_line_that_a_full_disk_took_is_removed_on_opening()
    {
        File.WriteAllText(Path.Combine(_run.Folder, "metrics", "loss"), "1760000");
        File.WriteAllText(Path.Combine(_run.Folder, ".0123456789abcdef0123456789abcdef.tmp"), "half");
        Assert.Empty(FileRun.Open(_run.Folder).MetricKeys);
        Assert.False(File.Exists(Path.Combine(_run.Folder, ".0123456789abcdef0123456789abcdef.tmp")));
    }
}
