namespace Anima.Mlflow.Tests;

public sealed class FileStoreTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void A_run_appears_complete_and_by_the_rules()
    {
        using var folder = new TemporaryFolder();
        var store = FileStore.Open(folder["ml runs"]);
        var experiment = store.GetOrCreateExperiment("dpo demo");
        var run = store.CreateRun(
            experiment, "null", 1760000000000,
            new Dictionary<string, string> { ["mlflow.user"] = "bob", ["mlflow.source.type"] = "LOCAL" },
            new Dictionary<string, string> { ["loss.beta"] = "0.1", ["lora/r"] = "16", ["説明"] = "日本語 😀\n" });

        Assert.Empty(FileStoreRules.Check(store.Folder));
        Assert.Equal(
            $"""
            artifact_uri: "file://{folder.Path}/ml%20runs/{experiment.Id}/{run.Id}/artifacts"
            end_time: null
            experiment_id: "{experiment.Id}"
            lifecycle_stage: "active"
            run_id: "{run.Id}"
            run_name: "null"
            start_time: 1760000000000
            status: 1
            user_id: "bob"

            """,
            File.ReadAllText(Path.Combine(run.Folder, "meta.yaml")));
        Assert.Equal("16", File.ReadAllText(Path.Combine(run.Folder, "params", "lora", "r")));
        Assert.Equal("日本語 😀\n", File.ReadAllText(Path.Combine(run.Folder, "params", "説明")));
        Assert.Equal("null", File.ReadAllText(Path.Combine(run.Folder, "tags", "mlflow.runName")));
        Assert.Equal("LOCAL", File.ReadAllText(Path.Combine(run.Folder, "tags", "mlflow.source.type")));
        Assert.False(Directory.Exists(Path.Combine(store.Folder, ".staging")));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("実験/β sweep")]
    [InlineData("a: b # \"c\" \\ \u0085 \u2028 \t 😀")]
    [InlineData("1e5")]
    [InlineData("- x")]
    public void An_experiment_is_found_again_by_its_name(string name)
    {
        using var folder = new TemporaryFolder();
        var first = FileStore.Open(folder.Path).GetOrCreateExperiment(name);
        Assert.Equal(first, FileStore.Open(folder.Path).GetOrCreateExperiment(name));
        Assert.NotEqual(first.Id, FileStore.Open(folder.Path).GetOrCreateExperiment("another").Id);
        Assert.Empty(FileStoreRules.Check(folder.Path));
    }

    [Fact]
    public void Names_that_a_file_store_cannot_find_are_refused()
    {
        using var folder = new TemporaryFolder();
        var store = FileStore.Open(folder.Path);
        Assert.Throws<InvalidDataException>(() => store.GetOrCreateExperiment(""));
        Assert.Throws<InvalidDataException>(() => store.GetOrCreateExperiment("bob's"));
        Assert.Throws<InvalidDataException>(() => store.GetOrCreateExperiment(new string('x', 501)));
        store.GetOrCreateExperiment(string.Concat(Enumerable.Repeat("😀", 500)));
    }

    [Fact]
    public void A_deleted_experiment_is_not_written_to()
    {
        using var folder = new TemporaryFolder();
        var store = FileStore.Open(folder.Path);
        var experiment = store.GetOrCreateExperiment("gone");
        Directory.CreateDirectory(folder[".trash"]);
        Directory.Move(experiment.Folder, folder[".trash", experiment.Id]);
        Assert.Contains($"mlflow experiments restore -x {experiment.Id}", Assert.Throws<InvalidDataException>(() => store.GetOrCreateExperiment("gone")).Message);
    }

    [Fact]
    public void Threads_that_ask_at_once_get_one_experiment()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 10; round++)
        {
            var ids = new string[8];
            using var start = new Barrier(ids.Length);
            var threads = Enumerable.Range(0, ids.Length).Select(i => new Thread(() =>
            {
                var store = FileStore.Open(folder.Path);
                start.SignalAndWait();
                ids[i] = store.GetOrCreateExperiment($"shared {round}").Id;
            })).ToArray();
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.Single(ids.Distinct());
        }
        Assert.Empty(FileStoreRules.Check(folder.Path));
    }

    [Fact]
    public void A_run_that_MLflow_would_refuse_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var store = FileStore.Open(folder.Path);
        var experiment = store.GetOrCreateExperiment("dpo");
        Assert.Throws<InvalidDataException>(() => store.CreateRun(experiment, "r", 0, None, new Dictionary<string, string> { ["a%b"] = "1" }));
        Assert.Equal(["meta.yaml"], Directory.EnumerateFileSystemEntries(experiment.Folder).Select(Path.GetFileName));
        Assert.False(Directory.Exists(folder[".staging"]));
    }

    [Fact]
    public void A_file_in_the_place_of_the_store_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["mlruns"], "");
        Assert.Contains(folder["mlruns"], Assert.Throws<InvalidDataException>(() => FileStore.Open(folder["mlruns"])).Message);
    }
}
