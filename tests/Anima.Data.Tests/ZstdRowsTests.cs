using System.Text;
using ZstdSharp;

namespace Anima.Data.Tests;

/// <summary>Rows that zstd packed, in frames of any number and size.</summary>
public sealed class ZstdRowsTests : IDisposable
{
    private const int RowCount = 50_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("anima-zstd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    public void Frames_one_after_the_other_are_read_whole(int level)
    {
        var text = Text();
        var file = Write([.. Frame(text, level), .. Frame([], level), .. Frame(text, level)]);
        Assert.Equal(2 * RowCount, file.Rows().Select((row, i) => row.Field("a")!.Value.GetInt64() == i % RowCount * 7919L).Count(isRight => isRight));
    }

    [Fact]
    public void Rows_may_go_on_in_the_next_frame()
    {
        var text = Text();
        byte[] frames = [.. text.Chunk(1001).SelectMany(part => Frame(part, 3))];
        Assert.Equal(RowCount, Write(frames).Rows().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5_000)]
    public void An_early_end_is_an_error(int missing) => AssertDamaged(Frame(Text(), 3)[..^missing]);

    [Fact]
    public void Damage_inside_is_an_error()
    {
        // The frame has no checksum, so that bytes may change without notice; what is no frame at all may not.
        AssertDamaged([.. Frame(Text(), 3), .. "more rows"u8]);
        AssertDamaged(Text());
    }

    [Fact]
    public void A_file_of_no_bytes_has_no_rows() => Assert.Empty(Write([]).Rows());

    private static byte[] Text() => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, RowCount).Select(i => $"{{\"a\":{i * 7919L}}}\n")));

    private static byte[] Frame(byte[] bytes, int level)
    {
        using var compressor = new Compressor(level);
        return compressor.Wrap(bytes).ToArray();
    }

    private static void AssertDamaged(byte[] bytes)
    {
        using var test = new ZstdRowsTests();
        var file = test.Write(bytes);
        var error = Assert.Throws<InvalidDataException>(() => file.Rows().Count());
        Assert.StartsWith($"{file.Name}: the compressed data is damaged or ends early (", error.Message, StringComparison.Ordinal);
    }

    private RowFile Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, "rows.jsonl.zst");
        File.WriteAllBytes(path, bytes);
        return new RowFile(path);
    }
}
