using Anima.Testing;

namespace Anima.Files.Tests;

public sealed class AtomicTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_the_old_one_until_it_is_the_new_one()
    {
        var path = _folder.Write("a.txt", "old");
        using (var file = new AtomicFile(path))
        {
            file.Stream.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(path));
            file.Commit();
        }
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Without_a_commit_nothing_is_left()
    {
        using (var file = new AtomicFile(_folder.File("a.txt")))
            file.Stream.Write("half"u8);
        using (var folder = new AtomicFolder(_folder.File("made")))
            File.WriteAllText(Path.Combine(folder.Temporary, "x"), "half");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_appears_whole_and_replaces_another()
    {
        var path = _folder.File("made");
        foreach (var text in new[] { "one", "two" })
        {
            AtomicFolder.Replace(path, hidden =>
            {
                Directory.CreateDirectory(Path.Combine(hidden, "inner"));
                File.WriteAllText(Path.Combine(hidden, "inner", text), text);
            });
            Assert.Equal([Path.Combine(path, "inner", text)], Directory.GetFiles(path, "*", SearchOption.AllDirectories));
        }
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_a_killed_writer_left_goes_and_what_a_living_one_writes_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "locks between handles of one process are Unix's");
        var killed = Directory.CreateDirectory(Leftovers.NewName(_folder.Path, "run")).FullName;
        File.WriteAllText(Path.Combine(killed, "recipe.yaml"), "x");
        File.WriteAllText(killed + ".lock", "");
        var half = Leftovers.NewName(_folder.Path, "a.txt");
        File.WriteAllText(half, "half");
        var foreign = _folder.Write(".mine.tmp", "not ours");
        using var living = new AtomicFolder(_folder.File("other"));
        using var writing = new AtomicFile(_folder.File("b.txt"));

        using (new AtomicFolder(_folder.File("run")))
        {
            Assert.False(Directory.Exists(killed));
            Assert.False(File.Exists(killed + ".lock"));
            Assert.False(File.Exists(half));
            Assert.True(File.Exists(foreign));
            Assert.True(Directory.Exists(living.Temporary));
        }
        writing.Stream.Write("whole"u8);
        writing.Commit();
        living.Commit();
        Assert.Equal("whole", File.ReadAllText(_folder.File("b.txt")));
    }

    [Fact]
    public void A_file_takes_away_what_a_killed_writer_left()
    {
        File.WriteAllText(Leftovers.NewName(_folder.Path, "a.txt"), "half");
        AtomicFile.Write(_folder.File("a.txt"), "whole"u8);
        Assert.Equal([_folder.File("a.txt")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_name_as_long_as_the_system_allows_can_be_written()
    {
        var name = new string('x', 255);
        AtomicFile.Write(_folder.File(name), "whole"u8);
        Assert.Equal("whole", File.ReadAllText(_folder.File(name)));
        File.Delete(_folder.File(name));
        AtomicFolder.Replace(_folder.File(name), hidden => File.WriteAllText(Path.Combine(hidden, "a"), "whole"));
        Assert.Equal("whole", File.ReadAllText(Path.Combine(_folder.File(name), "a")));
    }

    [Fact]
    public void A_folder_that_cannot_be_filled_leaves_the_one_that_was_there()
    {
        var path = _folder.File("made");
        AtomicFolder.Replace(path, hidden => File.WriteAllText(Path.Combine(hidden, "old"), "old"));
        Assert.Throws<IOException>(() => AtomicFolder.Replace(path, _ => throw new IOException("No space left on device")));
        // Gone before it could be renamed.
        Assert.ThrowsAny<IOException>(() => AtomicFolder.Replace(path, hidden => Directory.Delete(hidden)));
        Assert.Equal([Path.Combine(path, "old")], Directory.GetFiles(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_that_may_only_be_read_is_flushed_too()
    {
        AtomicFolder.Replace(_folder.File("made"), hidden =>
        {
            File.WriteAllText(Path.Combine(hidden, "a"), "whole");
            File.SetAttributes(Path.Combine(hidden, "a"), FileAttributes.ReadOnly);
        });
        Assert.Equal("whole", File.ReadAllText(Path.Combine(_folder.File("made"), "a")));
    }

    [Fact]
    public void Of_many_writers_at_once_one_wins_and_nothing_is_torn_or_left()
    {
        var path = _folder.File("a.txt");
        Parallel.For(0, 200, i => AtomicFile.Write(path, System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{i}\n{i}\n"))));
        var lines = File.ReadAllLines(path);
        Assert.Equal((2, lines[0]), (lines.Length, lines[1]));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void It_can_be_read_while_others_write_it_again_and_again()
    {
        var path = _folder.File("a.txt");
        AtomicFile.Write(path, "whole"u8);
        Parallel.For(0, 2000, i =>
        {
            if (i % 8 == 0)
                AtomicFile.Write(path, "whole"u8);
            else
                Assert.Equal("whole", File.ReadAllText(path));
        });
    }

    [Fact]
    public void Folders_begun_at_once_do_not_take_each_other_for_left_behind()
    {
        Parallel.For(0, 64, i =>
        {
            using var folder = new AtomicFolder(_folder.File(FormattableString.Invariant($"made-{i}")));
            File.WriteAllText(Path.Combine(folder.Temporary, "a"), "whole");
            folder.Commit();
        });
        Assert.Equal(64, Directory.GetFiles(_folder.Path, "a", SearchOption.AllDirectories).Length);
        Assert.Equal(64, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public void Patience_with_a_lock_ends()
    {
        using var held = FileLock.TryTake(_folder.File("a.lock"), out _);
        Assert.Contains("another process has held this lock", Assert.Throws<IOException>(() => FileLock.Take(_folder.File("a.lock"), TimeSpan.FromMilliseconds(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_is_one_owners_and_says_whose()
    {
        var path = _folder.File("run.lock");
        using (var held = FileLock.TryTake(path, out _))
        {
            Assert.NotNull(held);
            Assert.True(FileLock.IsTaken(path));
            Assert.Null(FileLock.TryTake(path, out var holder));
            if (!OperatingSystem.IsWindows())
                Assert.StartsWith($"process {Environment.ProcessId} on {Environment.MachineName} since 2", holder, StringComparison.Ordinal);
        }
        Assert.False(FileLock.IsTaken(path));
        using var again = FileLock.TryTake(path, out _);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task A_lock_is_waited_for()
    {
        var path = _folder.File("wait.lock");
        var held = FileLock.Take(path, TimeSpan.FromMinutes(1));
        var said = 0;
        var waiting = FileLock.TakeAsync(path, () => said++, TestContext.Current.CancellationToken);
        while (said == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        held.Dispose();
        (await waiting).Dispose();
        Assert.Equal(1, said);
    }
}
