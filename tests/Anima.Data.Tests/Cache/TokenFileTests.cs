using System.Security.Cryptography;
using Anima.Data.Cache;
using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests.Cache;

public sealed class TokenFileTests
{
    private static readonly Gen<int[]> Ids = Gen.Choose(0, 40).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, int.MaxValue), length));

    private static readonly Gen<ItemBranch> Branches =
        from ids in Ids
        from starts in Gen.ArrayOf(Gen.Choose(0, 40))
        from areAll in Gen.Elements(true, false)
        select new ItemBranch(ids, areAll ? null : [.. starts.Where(start => start < ids.Length).Distinct().Order().Select(start => new TokenRange(start, 1))]);

    private static readonly Gen<ItemTokens> Rows =
        from shared in Ids
        from count in Gen.Choose(1, 4)
        from branches in Gen.ArrayOf(Branches, count)
        from isMoved in Gen.Elements(true, false)
        from isTyped in Gen.Elements(true, false)
        from key in Gen.Elements<ulong?>(null, 1, ulong.MaxValue, 1UL << 40)
        from reason in Gen.Elements(null, null, "a reason", "another 理由 \"quoted\"")
        select (reason is null ? new ItemTokens(shared, branches) : ItemTokens.Dropped(reason)) with { Notes = (isMoved ? RowNotes.BoundaryMoved : 0) | (isTyped ? RowNotes.TypedControlTokens : 0), PromptKey = key };

    private static readonly ItemTokens Row = new(new TokenIds([1, 2]), [new ItemBranch(new TokenIds([3])), new ItemBranch(new TokenIds([4, 5]), [new TokenRange(1, 1)])]) { Notes = RowNotes.BoundaryMoved };

    [Fact]
    public void What_is_written_is_read_again() =>
        Prop.ForAll(Gen.ListOf(Rows).Select(rows => rows.ToList()).ToArbitrary(), rows =>
        {
            using var folder = new CacheFixture();
            var (path, key) = Write(folder, rows);
            var file = TokenFile.Open(path, key);
            Assert.Equal(rows.Select(Describe), file.Rows().Select(Describe));
            Assert.Equal(("a shape", 3, rows.Count), (file.Shape, file.FilesRead, file.ItemCount));
            Assert.Equal(rows.SelectMany(row => row.Branches.Select(branch => branch.Ids).Prepend(row.Shared)).SelectMany(ids => ids.Read()).Append(-1).Max(), file.LargestId);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_changed_byte_anywhere_is_noticed()
    {
        using var folder = new CacheFixture();
        var (path, key) = Write(folder, [Row, ItemTokens.Dropped("a reason")]);
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.Throws<InvalidDataException>(() => TokenFile.Open(path, key));
            bytes[i] ^= 1;
        }
        File.WriteAllBytes(path, bytes);
        Assert.Equal(2, TokenFile.Open(path, key).ItemCount);
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
            Assert.Throws<InvalidDataException>(() => TokenFile.Open(path, key));
        }
        File.WriteAllBytes(path, [.. bytes, 0]);
        Assert.Throws<InvalidDataException>(() => TokenFile.Open(path, key));
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
        var bytes = new byte[TokenFileHeader.Length + 16];
        new TokenFileHeader { ItemCount = rows, IndexCount = rows, IdCount = ids, DescriptionLength = description, LargestId = 1, IdsHash = 0, IndexHash = 0 }.Write(bytes, key);
        Assert.Throws<InvalidDataException>(() => TokenFileHeader.Parse(bytes.AsSpan(0, TokenFileHeader.Length), bytes.Length, key));
    }

    [Fact]
    public void Ids_are_read_while_and_after_the_file_is_replaced_and_removed()
    {
        using var folder = new CacheFixture();
        var (path, key) = Write(folder, [Row]);
        var row = Assert.Single(TokenFile.Open(path, key).Rows());
        File.Delete(path);
        Assert.Equal([1, 2], row.Shared.Read());
        Assert.Equal([4, 5], row.Branches[1].Ids.Read());
    }

    [Fact]
    public void Every_change_to_a_kept_file_leads_to_the_same_pairs()
    {
        using var cache = new CacheFixture();
        var expected = cache.LoadWithout();
        cache.Load();
        var path = Assert.Single(cache.Files);
        var good = File.ReadAllBytes(path);
        int[] places = [0, 8, 12, 16, 24, 28, 40, 64, 72, 80, TokenFileHeader.Length, good.Length / 2, good.Length - 1];
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

    private static (string Path, TokenKey Key) Write(CacheFixture folder, IEnumerable<ItemTokens> rows)
    {
        var (path, key) = (folder["file.tokens"], Key(folder));
        using var stream = File.Create(path);
        var writer = new TokenFileWriter(stream);
        foreach (var row in rows)
            writer.Add(row);
        writer.Complete(key, new TokenDescription("a shape", "an example", 3, writer.DropReasons));
        return (path, key);
    }

    private static TokenKey Key(CacheFixture folder) => TokenKey.Of(new RowSource(folder["rows.jsonl"]), ["00"], new PreparationOptions(), "tokenizer");

    private static string Describe(ItemTokens row) =>
        $"{row.Row} {string.Join(' ', row.Shared.Read())} | {string.Join(" | ", row.Branches.Select(Describe))} {row.Notes} {row.PromptKey} {row.DropReason}";

    private static string Describe(ItemBranch branch) =>
        $"{string.Join(' ', branch.Ids.Read())} ({(branch.Targets is null ? "all" : string.Join(' ', branch.Targets.Select(range => $"{range.Start}+{range.Length}")))})";
}
