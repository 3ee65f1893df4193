using Anima.Parquet.Compression;
using Anima.Parquet.Storage;

namespace Anima.Parquet.Tests;

public sealed class ZstdStreamTests
{
    private static readonly byte[] Plain = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * (i >> 10)))];

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(10_000_000)]
    public void Frames_one_after_the_other_are_read_whole(int bytesPerRead)
    {
        var plain = bytesPerRead == 1 ? Plain[..100_000] : Plain;
        using var zstd = new ZstdStream(new MemoryStream([.. Frame(plain), .. Frame([]), .. Frame(plain)]));
        var read = new List<byte>();
        var buffer = new byte[bytesPerRead];
        for (int count; (count = zstd.Read(buffer)) > 0;)
            read.AddRange(buffer.AsSpan(0, count));
        Assert.True(read.ToArray().AsSpan().SequenceEqual([.. plain, .. plain]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5_000)]
    public void An_early_end_is_an_error(int missing)
    {
        using var zstd = new ZstdStream(new MemoryStream(Frame(Plain)[..^missing]));
        Assert.Throws<InvalidDataException>(() => zstd.CopyTo(Stream.Null));
    }

    [Fact]
    public void What_is_no_zstd_is_an_error()
    {
        using var zstd = new ZstdStream(new MemoryStream(Plain));
        Assert.Throws<InvalidDataException>(() => zstd.CopyTo(Stream.Null));
    }

    [Fact]
    public void Nothing_is_the_end()
    {
        using var zstd = new ZstdStream(new MemoryStream());
        Assert.Equal(-1, zstd.ReadByte());
    }

    private static byte[] Frame(byte[] bytes)
    {
        var buffer = new PageBuffer();
        var length = Zstd.Compress(bytes, buffer);
        return buffer.Bytes[..length];
    }
}
