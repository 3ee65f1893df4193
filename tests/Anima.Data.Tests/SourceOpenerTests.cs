using Anima.Hub;
using Anima.Recipes;
using Anima.Testing;

namespace Anima.Data.Tests;

/// <summary>Which files a source stands for, and the rows it gives.</summary>
[Collection(nameof(HubEnvironment))]
public sealed class SourceOpenerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anima-sources-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.jsonl", "a")]
    [InlineData("./a.jsonl", "a")]
    [InlineData("*.jsonl", "a b")]
    [InlineData("[!a].jsonl", "b")]
    [InlineData("**/s*/**/*.jsonl", "splits/test splits/train sub/c sub/d/e")]
    [InlineData("sub/**/*.jsonl", "sub/c sub/d/e")]
    [InlineData("?.jsonl*", "a b")]
    [InlineData("sub", "sub/c sub/d/e")]
    [InlineData("sub/", "sub/c sub/d/e")]
    [InlineData("splits:test", "splits/test")]
    [InlineData("splits:train", "splits/train")]
    [InlineData("card:other/dev", "card/x")]
    [InlineData("card:train", "card/y")]
    public void A_path_stands_for_files_in_order(string source, string files)
    {
        Write("a b sub/c sub/d/e splits/train splits/test card/x card/y".Split(' '));
        File.WriteAllText(Path.Combine(_folder, "sub/README.md"), "x");
        File.WriteAllText(Path.Combine(_folder, "sub/.hidden.jsonl"), "x");
        File.WriteAllText(Path.Combine(_folder, "card/README.md"), "---\nconfigs:\n- {config_name: default, data_files: y.jsonl}\n- {config_name: other, data_files: [{split: dev, path: x.*}]}\n---\n");
        Assert.Equal(files.Split(' '), Open(source).Rows().Select(row => row.Field("name")!.Value.GetString()));
    }

    [Theory]
    [InlineData("splits", "holds the splits train, test; name one, as in")]
    [InlineData("mixed", "holds data files of several kinds (.jsonl, .csv)")]
    [InlineData("mixed/*", "holds data files of several kinds (.jsonl, .csv)")]
    [InlineData("empty", "holds no data file")]
    [InlineData("empty/*", "holds no data file")]
    [InlineData("splits:dev", "it has no split 'dev', but train, test")]
    [InlineData("x.txt", "files of this ending are not read")]
    public void What_is_not_clear_is_refused(string source, string problem)
    {
        Write("splits/train", "splits/test", "mixed/a");
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        foreach (var file in new[] { "mixed/b.csv", "empty/README.md", "x.txt" })
            File.WriteAllText(Path.Combine(_folder, file), "x");
        Assert.Contains(problem, Assert.Throws<InvalidDataException>(() => Open(source)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no.jsonl")]
    [InlineData("no/*.jsonl")]
    [InlineData("no:train")]
    public void What_is_not_there_is_named(string source)
    {
        var error = Assert.Throws<FileNotFoundException>(() => Open(source));
        Assert.StartsWith(Path.Combine(_folder, source), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_counts_over_all_files_and_unread_files_are_not_hashed()
    {
        Write("a", "b", "c");
        var source = new SourceOpener(HubSettings.FromEnvironment(), new ProgressRecord()).Open(new DataSource(Path.Combine(_folder, "*.jsonl")) { Limit = 2 });
        Assert.Equal(["a", "b"], source.Rows().Select(row => row.Field("name")!.Value.GetString()));
        Assert.Equal([true, true, false], source.Files.Select(file => file.Sha256 is not null));
    }

    [Fact]
    public void A_source_without_a_single_row_is_an_error_but_a_file_among_others_may_be_empty()
    {
        Write("a");
        File.WriteAllText(Path.Combine(_folder, "b.jsonl"), "");
        Assert.Single(Open("*.jsonl").Rows());
        Assert.Contains("b.jsonl is without a single row", Assert.Throws<InvalidDataException>(() => Open("b.jsonl").Rows().Count()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "c.csv"), "prompt,chosen\n");
        Assert.Contains("c.csv is without a single row", Assert.Throws<InvalidDataException>(() => Open("c.csv").Rows().Count()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "d.json"), "[]");
        Assert.Contains("d.json is without a single row", Assert.Throws<InvalidDataException>(() => Open("d.json").Rows().Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_built_in_name_is_told_from_a_path() =>
        Assert.Contains("reads as a built-in data set", Assert.Throws<InvalidDataException>(() => new SourceOpener(HubSettings.FromEnvironment(), new ProgressRecord()).Open(new DataSource("pairs"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_data_set_of_the_hub_is_pinned_to_its_commit_and_its_files_have_names_that_last()
    {
        await using var hub = new FakeHub();
        hub.Add("data/train-00000-of-00001.jsonl", "{\"name\":\"x\"}\n");
        hub.Add("data/test-00000-of-00001.jsonl", "not json\n");
        using var environment = new HubEnvironment(hub, _folder);
        var source = new SourceOpener(HubSettings.FromEnvironment(), new ProgressRecord(), TestContext.Current.CancellationToken).Open(new DataSource("hf://datasets/owner/name"));
        Assert.Equal($"hf://datasets/owner/name@{FakeHub.Commit}:train", source.Source.Source);
        Assert.Equal("x", Assert.Single(source.Rows()).Field("name")!.Value.GetString());
        Assert.Equal($"hf://datasets/owner/name@{FakeHub.Commit}/data/train-00000-of-00001.jsonl", Assert.Single(source.Files).Name);

        var broken = new SourceOpener(HubSettings.FromEnvironment(), new ProgressRecord(), TestContext.Current.CancellationToken).Open(new DataSource("hf://datasets/owner/name:test"));
        Assert.StartsWith($"hf://datasets/owner/name@{FakeHub.Commit}/data/test-00000-of-00001.jsonl:1: ", Assert.Throws<InvalidDataException>(() => broken.Rows().Count()).Message, StringComparison.Ordinal);
    }

    private RowSource Open(string source) => new SourceOpener(HubSettings.FromEnvironment(), new ProgressRecord()).Open(new DataSource(Path.Combine(_folder, source)));

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            var file = Path.Combine(_folder, name + ".jsonl");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"{{\"name\":\"{name}\"}}\n");
        }
    }
}
