using Anima.Data.BuiltIn;
using Anima.Hub;
using Anima.Recipes;
using Anima.Testing;

namespace Anima.Data.Tests;

/// <summary>Data sets by name: where they lie, and that their rows are read as their definitions say.</summary>
[Collection(nameof(HubEnvironment))]
public sealed class BuiltInDataSetsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anima-builtin-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void These_are_there() => Assert.Equal(
        ["alpaca", "anima-belle-1k", "guanaco_belle", "hh-rlhf", "sharegpt-dpo", "shisa-en-ja-dpo", "ultrafeedback_binarized"],
        BuiltInDataSets.All.Select(definition => definition.Name));

    [Fact]
    public void Every_name_and_split_reads_as_a_built_in_data_set_with_an_address()
    {
        foreach (var definition in BuiltInDataSets.All)
            foreach (var split in definition.Splits.Select(split => $"{definition.Name}:{split.Key}").Append(definition.Name))
            {
                Assert.Equal(DataSourceKind.BuiltIn, new DataSource(split).Kind);
                Assert.StartsWith(definition.Address, BuiltInDataSets.Find(split).Address.ToString(), StringComparison.Ordinal);
            }
    }

    [Fact]
    public void Unknown_names_and_splits_list_what_there_is()
    {
        Assert.StartsWith(
            "'hh_rlhf' reads as a built-in data set, and there is none of this name, but alpaca, anima-belle-1k,",
            Assert.Throws<InvalidDataException>(() => BuiltInDataSets.Find("hh_rlhf")).Message, StringComparison.Ordinal);
        Assert.Equal(
            "'ultrafeedback_binarized:train' : ultrafeedback_binarized has no split 'train', but train_prefs, test_prefs; name one, as in ultrafeedback_binarized:train_prefs.".Replace("' :", "':", StringComparison.Ordinal),
            Assert.Throws<InvalidDataException>(() => BuiltInDataSets.Find("ultrafeedback_binarized:train")).Message);
    }

    [Theory]
    [InlineData("ultrafeedback_binarized:test_prefs", "data/test_prefs-00000-of-00001.jsonl", """{"prompt":"q","chosen":[{"content":"q","role":"user"},{"content":"a","role":"assistant"}],"rejected":[{"content":"q","role":"user"},{"content":"b","role":"assistant"}],"score_chosen":8.5,"score_rejected":7.0}""", "prompt 'q', chosen 'a', rejected 'b'")]
    [InlineData("hh-rlhf", "harmless-base/train.jsonl", """{"chosen":"\n\nHuman: q\n\nAssistant: a","rejected":"\n\nHuman: q\n\nAssistant: b"}""", "prompt '\\u000a\\u000aHuman: q\\u000a\\u000aAssistant:', chosen ' a', rejected ' b'")]
    [InlineData("shisa-en-ja-dpo", "dataset.jsonl", """{"source":"s","prompt":"q","chosen":"a","rejected":"b"}""", "prompt 'q', chosen 'a', rejected 'b'")]
    [InlineData("anima-belle-1k:test", "data/test-00000-of-00001.jsonl", """{"question":"x","inputPrompt":"q","std_answer":"y","chosen":"a","rejected":"b"}""", "prompt 'q', chosen 'a', rejected 'b'")]
    [InlineData("sharegpt-dpo:zh", "dpo_zh.json", """[{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}]""", "prompt 'q', chosen 'a', rejected 'b'")]
    public async Task Pairs_are_read_and_pinned(string name, string file, string row, string example)
    {
        var (definition, split, address) = BuiltInDataSets.Find(name);
        await using var hub = new FakeHub(address.Repo.FilePath);
        var commit = definition.Revision ?? FakeHub.Commit;
        hub.Revisions[commit] = commit;
        hub.Add(file, row + "\n");
        if (name.StartsWith("sharegpt", StringComparison.Ordinal))
            hub.Add("README.md", "---\nconfigs:\n- {config_name: en, data_files: dpo_en.json}\n- {config_name: zh, data_files: dpo_zh.json}\n---\n");
        using var environment = new HubEnvironment(hub, _folder);
        var opener = new SourceOpener(HubSettings.FromEnvironment(), new ProgressRecord(), TestContext.Current.CancellationToken);
        var source = opener.Open(new DataSource(name) { Limit = 5 });
        Assert.Equal(new DataSource($"{definition.Name}@{commit}:{split}") { Limit = 5 }, source.Source);
        // A recipe's columns are those of its other sources.
        var options = new PreparationOptions { Columns = name.StartsWith("shisa", StringComparison.Ordinal) ? new() : new() { Prompt = "mine", Chosen = "mine", Rejected = "mine" } };
        var data = PreparedSet.Load([source], new RowPreparation(new CharacterEncoder(), options), cancellation: TestContext.Current.CancellationToken);
        Assert.Single(data.Items);
        Assert.Equal(example, data.Sources[0].Example);

        var again = opener.Open(source.Source);
        Assert.Equal(source.Source, again.Source);
        Assert.Same(definition, again.Definition);
    }

    [Theory]
    [InlineData("alpaca", "data/train-00000-of-00001.jsonl", """{"instruction":"q","input":"","output":"a","text":"t"}""")]
    [InlineData("guanaco_belle", "merge.json", """[{"instruction":"q","input":"","output":"a"}]""")]
    public async Task Instructions_are_read(string name, string file, string row)
    {
        var (definition, _, address) = BuiltInDataSets.Find(name);
        await using var hub = new FakeHub(address.Repo.FilePath);
        if (definition.Revision is { } commit)
            hub.Revisions[commit] = commit;
        hub.Add(file, row + "\n");
        using var environment = new HubEnvironment(hub, _folder);
        var source = new SourceOpener(HubSettings.FromEnvironment(), new ProgressRecord(), TestContext.Current.CancellationToken).Open(new DataSource(name));
        var data = PreparedSet.Load([source], new RowPreparation(new CharacterEncoder(), new PreparationOptions { Kind = RecipeKind.Supervised }), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("prompt 'q', completion 'a'", data.Sources[0].Example);
        Assert.Single(data.Items);
    }
}
