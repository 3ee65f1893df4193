using Anima.Recipes;
using Anima.Testing;

namespace Anima.Hub.Tests;

/// <summary>Which files of a data set are read for a configuration and a split.</summary>
public sealed class HubDatasetTests
{
    private const string Card = """
        ---
        license: mit
        dataset_info: &id001
          features: [{name: prompt, dtype: string}]
        configs:
        - config_name: default
          data_files:
          - split: train
            path: data/train-*
          - split: test
            path: [data/test-*.jsonl, ./extra/test.jsonl]
        - config_name: helpful-base
          data_dir: helpful-base
        - config_name: one
          data_files: "extra/*.jsonl"
        size_categories: *id001
        ---
        # Pairs
        """;

    private static readonly string[] Files =
    [
        "data/train-1.jsonl", "data/train-0.jsonl", "data/train-0.txt", "data/test-0.jsonl", "extra/test.jsonl", "helpful-base/train.jsonl", "helpful-base/test.jsonl", ".hidden/train.jsonl",
    ];

    [Theory]
    [InlineData("", "train", "data/train-0.jsonl data/train-1.jsonl")]
    [InlineData(":test", "test", "data/test-0.jsonl extra/test.jsonl")]
    [InlineData(":default/test", "test", "data/test-0.jsonl extra/test.jsonl")]
    [InlineData(":helpful-base/test", "test", "helpful-base/test.jsonl")]
    [InlineData(":helpful-base", "train", "helpful-base/train.jsonl")]
    [InlineData(":one", "train", "extra/test.jsonl")]
    public async Task A_card_declares_configurations(string suffix, string split, string files)
    {
        await using var fixture = Fixture(Card, Files);
        var dataset = await FetchAsync(fixture, suffix);
        Assert.Equal(split, dataset.Address.Split);
        Assert.Equal(FakeHub.Commit, dataset.Address.Revision);
        Assert.Equal(files.Split(' '), Paths(dataset));
        Assert.Equal(files.Split(' '), Paths(await FetchAsync(fixture, dataset.Address)));
        Assert.All(dataset.Files, file => Assert.Equal(Path.GetFileName(file.Path), File.ReadAllText(file.Path)));
        Assert.DoesNotContain(fixture.Hub.Requests, request => request.Path.EndsWith(".txt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(":dev", "hf://datasets/owner/name:dev: it has no split 'dev', but train, test")]
    [InlineData(":other/train", "hf://datasets/owner/name:other/train: it has no configuration 'other', but default, helpful-base, one")]
    public async Task What_is_not_declared_is_refused_with_what_is(string suffix, string problem)
    {
        await using var fixture = Fixture(Card, Files);
        Assert.Equal(problem, (await Assert.ThrowsAsync<InvalidDataException>(() => FetchAsync(fixture, suffix))).Message);
    }

    [Theory]
    [InlineData("configs: 3", "hf://datasets/owner/name/README.md:2:10: configs is a list of configurations")]
    [InlineData("configs:\n- data_dir: x", "hf://datasets/owner/name/README.md:3:3: a configuration needs a config_name")]
    [InlineData("configs:\n- config_name: x\n  data_files: [{split: a, path: b}, {split: a, path: c}]", "hf://datasets/owner/name/README.md:4:45: the split 'a' is here a second time")]
    [InlineData("configs:\n- config_name: x\n  data_files: [{split: a}]", "hf://datasets/owner/name/README.md:4:16: an entry of data_files has split and path")]
    public async Task A_wrong_card_is_an_error_with_its_place(string header, string problem)
    {
        await using var fixture = Fixture($"---\n{header}\n---\n", "a.jsonl");
        Assert.StartsWith(problem, (await Assert.ThrowsAsync<InvalidDataException>(() => FetchAsync(fixture, ""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_a_card_names_must_be_there()
    {
        await using var fixture = Fixture("---\nconfigs:\n- config_name: a\n  data_files: x/*.csv\n---\n", "a.jsonl");
        Assert.Contains("names the files 'x/*.csv', and there are none", (await Assert.ThrowsAsync<InvalidDataException>(() => FetchAsync(fixture, ""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_configurations_without_a_default_must_be_chosen_from()
    {
        await using var fixture = Fixture("---\nconfigs:\n- {config_name: en, data_dir: en}\n- {config_name: ja, data_dir: ja}\n---\n", "en/train.jsonl", "ja/train.jsonl");
        Assert.EndsWith("it has the configurations en, ja; name one, as in hf://datasets/owner/name:en/train", (await Assert.ThrowsAsync<InvalidDataException>(() => FetchAsync(fixture, ""))).Message, StringComparison.Ordinal);
        Assert.Equal(["ja/train.jsonl"], Paths(await FetchAsync(fixture, ":ja")));
    }

    [Theory]
    [InlineData("", "harmless-base/train.jsonl helpful-base/train.jsonl")]
    [InlineData(":test", "helpful-base/test.jsonl")]
    [InlineData(":helpful-base/train", "helpful-base/train.jsonl")]
    public async Task Without_a_card_names_tell_splits_and_folders_serve_as_configurations(string suffix, string files)
    {
        await using var fixture = Fixture(null, "harmless-base/train.jsonl", "helpful-base/train.jsonl", "helpful-base/test.jsonl");
        Assert.Equal(files.Split(' '), Paths(await FetchAsync(fixture, suffix)));
    }

    [Theory]
    [InlineData("@refs/convert/parquet", "default/train/0000.parquet default/train/0001.parquet")]
    [InlineData("@refs/convert/parquet:default/test_prefs", "default/partial-test_prefs/0000.parquet")]
    [InlineData("@refs/convert/parquet:ja/train", "ja/train/0000.parquet")]
    [InlineData("@refs/convert/parquet:ja", "ja/train/0000.parquet")]
    public async Task The_converted_branch_has_configurations_and_splits_for_folders(string suffix, string files)
    {
        await using var fixture = Fixture(null, "default/train/0000.parquet", "default/train/0001.parquet", "default/partial-test_prefs/0000.parquet", "ja/train/0000.parquet");
        fixture.Hub.Revisions["refs/convert/parquet"] = FakeHub.Commit;
        var dataset = await FetchAsync(fixture, suffix);
        Assert.Equal(files.Split(' '), Paths(dataset));
        Assert.Equal(files.Split(' '), Paths(await FetchAsync(fixture, dataset.Address)));
    }

    [Theory]
    [InlineData("a.arrow", "its files (.arrow) are not of a kind that is read")]
    [InlineData("README.md", "it has no data files")]
    public async Task A_data_set_without_readable_files_says_where_there_may_be_some(string file, string problem)
    {
        await using var fixture = Fixture(null, file);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => FetchAsync(fixture, ""));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("hf://datasets/owner/name@refs/convert/parquet", error.Message, StringComparison.Ordinal);
    }

    private static HubFixture Fixture(string? card, params string[] files)
    {
        var fixture = new HubFixture();
        foreach (var file in files)
            fixture.Hub.Add(file, Path.GetFileName(file));
        if (card is not null)
            fixture.Hub.Add("README.md", card);
        return fixture;
    }

    private static Task<HubDataset> FetchAsync(HubFixture fixture, string suffix) => FetchAsync(fixture, HubAddress.ParseDataset("hf://datasets/owner/name" + suffix));

    private static Task<HubDataset> FetchAsync(HubFixture fixture, HubAddress address) => HubDataset.FetchAsync(fixture.Client(), address, HubFixture.Stop);

    private static IEnumerable<string> Paths(HubDataset dataset) =>
        dataset.Files.Select(file => file.Name.Replace($"hf://datasets/owner/name@{FakeHub.Commit}/", "", StringComparison.Ordinal));
}
