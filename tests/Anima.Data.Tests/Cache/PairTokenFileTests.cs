using System.Security.Cryptography;
using Anima.Data.Cache;
using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests.Cache;

public sealed class PairTokenFileTests
{
    private static readonly Gen<int[]> Ids = Gen.Choose(0, 40).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, int.MaxValue), length));

    private static readonly Gen<PairTokens> Rows =
        from prompt in Ids
        from chosen in Ids
        from rejected in Ids
        from isMoved in Gen.Elements(true, false)
        from reason in Gen.Elements(null, null, "a reason", "another 理由 \"quoted\"")
        select reason is null ? new PairTokens(prompt, chosen, rejected, isMoved, null) : PairTokens.Dropped(reason) with { IsBoundaryMoved = isMoved };

    private static readonly PairTokens Row = new(new TokenIds([1, 2]), new TokenIds([3]), new TokenIds([4, 5]), IsBoundaryMoved: true, null);

    [Fact]
    public void What_is_written_is_read_again() =>
        Prop.ForAll(Gen.ListOf(Rows).Select(rows => rows.ToList()).ToArbitrary(), rows =>
        {
            using var folder = new CacheFixture();
            var (path, key) = Write(folder, rows);
            var file = PairTokenFile.Open(path, key);
            Assert.Equal(rows.Select(Describe), file.Rows().Select(Describe));
            Assert.Equal(("a shape", 3, rows.Count), (file.Shape, file.FilesRead, file.RowCount));
            Assert.Equal(rows.SelectMany(row => new[] { row.Prompt, row.Chosen, row.Rejected }).SelectMany(ids => ids.Read()).Append(-1).Max(), file.LargestId);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_changed_byte_anywhere_is_noticed()
    {
        using var folder = new CacheFixture();
        var (path, key) = Write(folder, [Row, PairTokens.Dropped("a reason")]);
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.Throws<InvalidDataException>(() => PairTokenFile.Open(path, key));
            bytes[i] ^= 1;
        }
        File.WriteAllBytes(path, bytes);
        Assert.Equal(2, PairTokenFile.Open(path, key).RowCount);
    }

    [Fact]
    public void A_file_of_another_length_is_noticed()
    {
        using var folder = new CacheFixture();
        var (path, key) = Write(folder, [Row]);
        var bytes = File.ReadAllBytes(path);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Throws<InvalidDataException>(() => PairTokenFile.Open(path, key));
        }
        File.WriteAllBytes(path, [.. bytes, 0]);
        Assert.Throws<InvalidDataException>(() => PairTokenFile.Open(path, key));
    }

    [Theory]
    [InlineData(-1, 4L, 0)]
    [InlineData(int.MaxValue, 4L, 0)]
    [InlineData(0, long.MaxValue, 0)]
    [InlineData(0, long.MinValue, 0)]
    [InlineData(0, -1L, 0)]
    [InlineData(0, 1L << 62, 0)]
    [InlineData(0, 4L, -1)]
    [InlineData(0, 4L, int.MaxValue)]
    [InlineData(1, 0L, 0)]
    public void Counts_that_do_not_fit_the_file_take_no_memory(int rows, long ids, int description)
    {
        using var folder = new CacheFixture();
        var key = Key(folder);
        var bytes = new byte[PairTokenHeader.Length + 16];
        new PairTokenHeader { RowCount = rows, IdCount = ids, DescriptionLength = description, LargestId = 1, IdsHash = 0, IndexHash = 0 }.Write(bytes, key);
        Assert.Throws<InvalidDataException>(() => PairTokenHeader.Parse(bytes.AsSpan(0, PairTokenHeader.Length), bytes.Length, key));
    }

    [Fact]
    public void Ids_are_read_while_and_after_the_file_is_replaced_and_removed()
    {
        using var folder = new CacheFixture();
        var (path, key) = Write(folder, [Row]);
        var row = Assert.Single(PairTokenFile.Open(path, key).Rows());
        File.Delete(path);
        Assert.Equal([1, 2], row.Prompt.Read());
        Assert.Equal([4, 5], row.Rejected.Read());
    }

    [Fact]
    public void Every_change_to_a_kept_file_leads_to_the_same_pairs()
    {
        using var cache = new CacheFixture();
        var expected = cache.LoadWithout();
        cache.Load();
        var path = Assert.Single(cache.Files);
        var good = File.ReadAllBytes(path);
        int[] places = [0, 8, 12, 16, 24, 28, 40, 64, 72, 80, PairTokenHeader.Length, good.Length / 2, good.Length - 1];
        List<byte[]> damaged =
        [
            [], [1, 2, 3], good[..40], good[..^1], [.. good, 0], new byte[good.Length], RandomNumberGenerator.GetBytes(good.Length), "another file"u8.ToArray(),
            .. places.Select(place => good.Select((value, i) => i == place ? (byte)~value : value).ToArray()),
        ];
        foreach (var bytes in damaged)
        {
            File.WriteAllBytes(path, bytes);
            cache.Said.Clear();
            var data = cache.Load();
            SamePairs.Assert(expected, data);
            Assert.Equal(TokenOrigin.Kept, CacheFixture.Origin(data));
            Assert.Contains("are damaged (", Assert.Single(cache.Said), StringComparison.Ordinal);
            Assert.Equal(good, File.ReadAllBytes(path));
        }
    }

    private static (string Path, TokenKey Key) Write(CacheFixture folder, IEnumerable<PairTokens> rows)
    {
        var (path, key) = (folder["file.pairs"], Key(folder));
        using var stream = File.Create(path);
        var writer = new PairTokenWriter(stream);
        foreach (var row in rows)
            writer.Add(row);
        writer.Complete(key, new PairTokenDescription("a shape", "an example", 3, writer.DropReasons));
        return (path, key);
    }

    private static TokenKey Key(CacheFixture folder) => TokenKey.Of(new RowSource(folder["rows.jsonl"]), ["00"], new PairPreparationOptions(), "tokenizer");

    private static string Describe(PairTokens row) =>
        $"{string.Join(' ', row.Prompt.Read())} | {string.Join(' ', row.Chosen.Read())} | {string.Join(' ', row.Rejected.Read())} {row.IsBoundaryMoved} {row.DropReason}";
}
