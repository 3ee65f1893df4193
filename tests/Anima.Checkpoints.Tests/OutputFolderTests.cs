using System.Globalization;

namespace Anima.Checkpoints.Tests;

public sealed class OutputFolderTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("anima").FullName;

    private string Made => Path.Combine(_parent, "above", "made");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void A_folder_appears_whole_when_it_is_committed()
    {
        using (var folder = OutputFolder.Create(Made + "/"))
        {
            folder.Write("a.txt", "one"u8);
            folder.Write("more/b.txt", "two"u8);
            Assert.False(Directory.Exists(Made));
            folder.Commit();
        }
        Assert.Equal("one", File.ReadAllText(Path.Combine(Made, "a.txt")));
        Assert.Equal("two", File.ReadAllText(Path.Combine(Made, "more", "b.txt")));
        Assert.Equal([Made], Directory.GetFileSystemEntries(Path.GetDirectoryName(Made)!));
    }

    [Fact]
    public void A_folder_that_is_not_committed_leaves_nothing()
    {
        using (var folder = OutputFolder.Create(Made))
            folder.Write("a.txt", "one"u8);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(Made)!));
    }

    [Fact]
    public void An_empty_folder_is_replaced()
    {
        Directory.CreateDirectory(Made);
        using var folder = OutputFolder.Create(Made);
        folder.Write("a.txt", "one"u8);
        folder.Commit();
        Assert.Single(Directory.GetFiles(Made));
    }

    [Fact]
    public void What_is_there_is_left_alone()
    {
        Directory.CreateDirectory(Made);
        var file = Path.Combine(Made, "mine.txt");
        File.WriteAllText(file, "mine");
        Assert.Throws<InvalidDataException>(() => OutputFolder.Create(Made));
        Assert.Throws<InvalidDataException>(() => OutputFolder.Create(file));
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void What_is_put_there_meanwhile_is_left_alone()
    {
        using (var folder = OutputFolder.Create(Made))
        {
            Directory.CreateDirectory(Made);
            File.WriteAllText(Path.Combine(Made, "mine.txt"), "mine");
            Assert.Throws<InvalidDataException>(folder.Commit);
        }
        Assert.Equal([Path.Combine(Made, "mine.txt")], Directory.GetFileSystemEntries(Made));
        Assert.Equal([Made], Directory.GetFileSystemEntries(Path.GetDirectoryName(Made)!));
    }

    [Fact]
    public void What_a_killed_process_of_the_same_number_left_is_not_taken_over()
    {
        var left = Path.Combine(Path.GetDirectoryName(Made)!, string.Create(CultureInfo.InvariantCulture, $".made.{Environment.ProcessId}.tmp"));
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "half.txt"), "half");
        using var folder = OutputFolder.Create(Made);
        folder.Write("a.txt", "one"u8);
        folder.Commit();
        Assert.Equal([Path.Combine(Made, "a.txt")], Directory.GetFileSystemEntries(Made));
    }
}
