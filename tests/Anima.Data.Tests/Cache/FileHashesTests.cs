using Anima.Data.Cache;
using Anima.Files;

namespace Anima.Data.Tests.Cache;

public sealed class FileHashesTests
{
    private static readonly DateTime LongAgo = new(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    [Fact]
    public void A_sum_is_remembered_while_the_file_stays_as_it_was()
    {
        using var folder = new CacheFixture();
        var directory = new CacheDirectory(folder.Folder);
        var file = Settled(folder, "abc");
        var sum = new FileHashes(directory, TimeProvider.System).Of(file);
        Assert.Equal(Fingerprint.OfFile(file), sum);
        // What was remembered is told, not what the file holds.
        var entry = Assert.Single(Directory.GetFiles(directory.Path, "*.json"));
        File.WriteAllText(entry, File.ReadAllText(entry).Replace(sum!, "remembered", StringComparison.Ordinal));
        Assert.Equal("remembered", new FileHashes(directory, TimeProvider.System).Of(file));
    }

    [Fact]
    public void A_changed_file_is_hashed_again()
    {
        using var folder = new CacheFixture();
        var hashes = new FileHashes(new CacheDirectory(folder.Folder), TimeProvider.System);
        var file = Settled(folder, "abc");
        hashes.Of(file);
        Settled(folder, "abcd");
        Assert.Equal(Fingerprint.OfFile(file), hashes.Of(file));
        Settled(folder, "abce");
        File.SetLastWriteTimeUtc(file, LongAgo.AddSeconds(1));
        Assert.Equal(Fingerprint.OfFile(file), hashes.Of(file));
    }

    [Fact]
    public void A_file_of_the_same_length_and_time_is_hashed_again_where_the_system_tells_them_apart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "inode and time of change are read on Linux");
        using var folder = new CacheFixture();
        var hashes = new FileHashes(new CacheDirectory(folder.Folder), TimeProvider.System);
        var file = Settled(folder, "abc");
        hashes.Of(file);
        Settled(folder, "xyz");
        Assert.Equal(Fingerprint.OfFile(file), hashes.Of(file));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    public void A_file_that_changed_just_now_is_not_remembered(int secondsAgo, int remembered)
    {
        using var folder = new CacheFixture();
        var file = Settled(folder, "abc");
        Assert.Equal(Fingerprint.OfFile(file), new FileHashes(new CacheDirectory(folder.Folder), new FixedClock(LongAgo.AddSeconds(secondsAgo))).Of(file));
        Assert.Equal(remembered, Directory.Exists(folder.Folder) ? Directory.GetFiles(folder.Folder, "*.json").Length : 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"path\":null}")]
    [InlineData("no json")]
    public void A_damaged_note_is_not_believed(string text)
    {
        using var folder = new CacheFixture();
        var directory = new CacheDirectory(folder.Folder);
        var file = Settled(folder, "abc");
        var sum = new FileHashes(directory, TimeProvider.System).Of(file);
        File.WriteAllText(Assert.Single(Directory.GetFiles(directory.Path, "*.json")), text);
        Assert.Equal(sum, new FileHashes(directory, TimeProvider.System).Of(file));
    }

    [Fact]
    public void A_folder_has_no_sum() => Assert.Null(new FileHashes(new CacheDirectory("unused"), TimeProvider.System).Of(Path.GetTempPath()));

    [Fact]
    public void A_link_is_known_by_what_it_leads_to()
    {
        using var folder = new CacheFixture();
        var file = Settled(folder, "abc");
        var link = folder["link.jsonl"];
        File.CreateSymbolicLink(link, file);
        Assert.Equal(FileIdentity.Of(file), FileIdentity.Of(link));
        Assert.Equal(3, FileIdentity.Of(link)!.Value.Length);
        Assert.Equal(FileIdentity.NanosecondsOf(LongAgo), FileIdentity.Of(link)!.Value.Modified);
    }

    private static string Settled(CacheFixture folder, string text)
    {
        var file = folder.Write("data.txt", text);
        File.SetLastWriteTimeUtc(file, LongAgo);
        return file;
    }

    private sealed class FixedClock(DateTime now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
