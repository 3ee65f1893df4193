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
        var held = FileLock.Take(path);
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
