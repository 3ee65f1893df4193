using Anima.Data.Cache;
using Anima.Recipes;

namespace Anima.Data.Tests.Cache;

public sealed class TokenCacheTests
{
    public static TheoryData<int?, TruncationSide> Cuts => new() { { null, TruncationSide.Right }, { 20, TruncationSide.Right }, { 20, TruncationSide.Left }, { 3, TruncationSide.Right }, { 3, TruncationSide.Left } };

    [Fact]
    public void The_second_time_nothing_is_tokenised_and_the_pairs_are_the_same()
    {
        using var cache = new CacheFixture();
        var encoder = new KeptEncoder();
        var without = cache.LoadWithout(encoder);
        var first = cache.Load(encoder);
        var calls = encoder.Calls;
        var second = cache.Load(encoder);
        Assert.True(without.Report.Dropped.Count > 0 && without.Report.Truncated.Count > 0 && without.Report[RowNotes.BoundaryMoved].Count > 0, "the rows show every case");
        SamePairs.Assert(without, first);
        SamePairs.Assert(without, second);
        Assert.Equal(calls, encoder.Calls);
        Assert.Equal((TokenOrigin.Kept, TokenOrigin.Cache), (CacheFixture.Origin(first), CacheFixture.Origin(second)));
        Assert.Empty(cache.Leftovers);
        Assert.Empty(cache.Said);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Another_cut_is_made_of_the_same_tokens(int? length, TruncationSide side)
    {
        using var cache = new CacheFixture();
        cache.Load();
        var options = new PreparationOptions { Truncation = new Truncation(length, side) };
        var cut = cache.Load(options: options);
        SamePairs.Assert(cache.LoadWithout(options: options), cut);
        Assert.Equal(TokenOrigin.Cache, CacheFixture.Origin(cut));
    }

    [Fact]
    public void Rows_are_numbered_over_sources_whether_kept_or_not()
    {
        using var cache = new CacheFixture();
        RowSource[] sources = [new(cache["rows.jsonl"]), new(cache.Write("more.jsonl", CacheFixture.Rows)), new(cache["rows.jsonl"])];
        var preparation = new RowPreparation(new KeptEncoder(), new PreparationOptions());
        cache.Load();
        var expected = PreparedSet.Load(sources, preparation, cancellation: TestContext.Current.CancellationToken);
        var data = PreparedSet.Load(sources, preparation, cache.Open(), TestContext.Current.CancellationToken);
        SamePairs.Assert(expected, data);
        Assert.Equal(Enumerable.Range(0, 15), data.Items.Select(pair => pair.Row));
        // The same content has the same tokens, wherever it lies.
        Assert.Single(cache.Files);
    }

    [Fact]
    public void A_limit_that_ends_early_names_the_files_that_were_read()
    {
        using var cache = new CacheFixture();
        Directory.CreateDirectory(cache["parts"]);
        cache.Write("parts/a.jsonl", CacheFixture.Rows);
        cache.Write("parts/b.jsonl", CacheFixture.Rows + "\n");
        cache.Write("parts/c.jsonl", CacheFixture.Rows);
        var source = new DataSource(cache["parts"]) { Limit = 7 };
        var expected = cache.LoadWithout(source: source);
        Assert.Equal(2, expected.Sources[0].Sha256.Count);
        SamePairs.Assert(expected, cache.Load(source: source));
        SamePairs.Assert(expected, cache.Load(source: source));
    }

    [Fact]
    public void A_row_that_is_wrong_leaves_nothing()
    {
        using var cache = new CacheFixture();
        cache.Write("rows.jsonl", CacheFixture.Rows + "\n{\"prompt\":1,\"chosen\":1,\"rejected\":1}\n");
        var expected = Assert.Throws<InvalidDataException>(() => cache.LoadWithout()).Message;
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => cache.Load()).Message);
        Assert.Empty(cache.Files);
        Assert.Empty(cache.Leftovers);
    }

    [Fact]
    public void A_file_that_is_missing_is_named_as_without_a_cache()
    {
        using var cache = new CacheFixture();
        var source = new RowSource(cache["missing.jsonl"]);
        var preparation = new RowPreparation(new KeptEncoder(), new PreparationOptions());
        string MessageOf(TokenCache? with) => Assert.Throws<FileNotFoundException>(() => PreparedSet.Load([source], preparation, with, TestContext.Current.CancellationToken)).Message;
        Assert.Equal(MessageOf(null), MessageOf(cache.Open()));
        Assert.Empty(cache.Said);
    }

    [Fact]
    public void Kept_ids_beyond_a_smaller_vocabulary_are_named_with_their_place()
    {
        using var cache = new CacheFixture();
        cache.Load();
        var options = new PreparationOptions { VocabularySize = 120 };
        var expected = Assert.Throws<InvalidDataException>(() => cache.LoadWithout(options: options)).Message;
        Assert.Contains("rows.jsonl:1: token 0 of chosen has the id 120", expected, StringComparison.Ordinal);
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => cache.Load(options: options)).Message);
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        using var cache = new CacheFixture();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var preparation = new RowPreparation(new KeptEncoder(), new PreparationOptions());
        Assert.Throws<OperationCanceledException>(() => PreparedSet.Load([new RowSource(cache["rows.jsonl"])], preparation, cache.Open(), stop.Token));
        Assert.Empty(cache.Files);
        Assert.Empty(cache.Leftovers);
    }

    [Fact]
    public void Where_the_cache_cannot_be_written_the_pairs_are_the_same_and_it_is_said_once()
    {
        using var cache = new CacheFixture();
        File.WriteAllText(cache.Folder, "a file where the folder should be");
        RowSource[] sources = [new(cache["rows.jsonl"]), new(cache["rows.jsonl"])];
        var preparation = new RowPreparation(new KeptEncoder(), new PreparationOptions());
        var data = PreparedSet.Load(sources, preparation, cache.Open(), TestContext.Current.CancellationToken);
        SamePairs.Assert(PreparedSet.Load(sources, preparation, cancellation: TestContext.Current.CancellationToken), data);
        Assert.All(data.Sources, source => Assert.Equal(TokenOrigin.Prepared, source.Origin));
        var sentence = Assert.Single(cache.Said);
        Assert.StartsWith("tokens are not kept from run to run: ", sentence, StringComparison.Ordinal);
        Assert.EndsWith("; set ANIMA_CACHE to a folder that can be written, or to off", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_of_an_encoder_without_a_fingerprint_are_not_kept()
    {
        using var cache = new CacheFixture();
        Assert.Equal(TokenOrigin.Prepared, CacheFixture.Origin(cache.Load(new KeptEncoder(null))));
        Assert.Equal("tokens are not kept from run to run: the chat template reads the clock, or it is not known what the tokenizer was made from", Assert.Single(cache.Said));
        Assert.Empty(cache.Files);
    }

    [Fact]
    public void What_a_killed_writer_left_goes_and_what_a_living_one_writes_stays()
    {
        using var cache = new CacheFixture();
        var directory = new CacheDirectory(Path.Combine(cache.Folder, "tokens"));
        using var living = directory.Begin();
        var left = Path.Combine(directory.Path, ".0123456789abcdef0123456789abcdef.tmp");
        File.WriteAllText(left, "half");
        cache.Load();
        cache.Load();
        Assert.False(File.Exists(left));
        living.Commit("finished");
        Assert.True(File.Exists(directory.FileOf("finished")));
    }

    [Fact]
    public void Where_sums_cannot_be_remembered_kept_tokens_are_used_all_the_same()
    {
        using var cache = new CacheFixture();
        var expected = cache.Load();
        File.SetLastWriteTimeUtc(cache["rows.jsonl"], new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc));
        File.WriteAllText(Path.Combine(cache.Folder, "hashes"), "a file where the folder should be");
        var data = cache.Load();
        SamePairs.Assert(expected, data);
        Assert.Equal(TokenOrigin.Cache, CacheFixture.Origin(data));
        Assert.Empty(cache.Said);
    }

    [Theory]
    [InlineData(0, "c")]
    [InlineData(19, "c")]
    [InlineData(20, "b c")]
    [InlineData(29, "b c")]
    [InlineData(30, "a b c")]
    public void What_was_not_used_for_longest_goes_first(long most, string left)
    {
        using var cache = new CacheFixture();
        var directory = new CacheDirectory(cache.Folder);
        foreach (var name in new[] { "c", "a", "b" })
        {
            using var entry = directory.Begin();
            entry.Stream.Write(new byte[10]);
            entry.Commit(name + ".x");
        }
        var longAgo = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        foreach (var (name, day) in new[] { ("c", 0), ("a", 1), ("b", 2) })
            File.SetLastWriteTimeUtc(directory.FileOf(name + ".x"), longAgo.AddDays(day));
        directory.Touch("c.x");
        directory.Trim(most);
        Assert.Equal(left, string.Join(' ', Directory.GetFiles(cache.Folder, "*.x").Select(Path.GetFileNameWithoutExtension).Order()));
    }

    [Fact]
    public async Task Many_at_once_all_get_the_same_pairs()
    {
        using var cache = new CacheFixture();
        cache.Write("rows.jsonl", string.Join('\n', Enumerable.Range(0, 400).Select(i => $$"""{"prompt":"P{{i}}","chosen":"x{{i}}","rejected":"y"}""")));
        var expected = cache.LoadWithout();
        var preparation = new RowPreparation(new KeptEncoder(), new PreparationOptions { Truncation = new Truncation(20), Threads = 1 });
        var all = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
        {
            if (i % 4 == 3 && cache.Files is [var file])
                File.Delete(file);
            return PreparedSet.Load([new RowSource(cache["rows.jsonl"])], preparation, new TokenCache(cache.Folder, _ => { }), TestContext.Current.CancellationToken);
        })));
        Assert.All(all, data => SamePairs.Assert(expected, data));
        Assert.Empty(cache.Leftovers);
        Assert.InRange(cache.Files.Length, 0, 1);
    }
}
