using System.Text.Json;
using ParquetSharp;

namespace Anima.Parquet.Tests;

/// <summary>What reading takes, in the library's memory and in .NET's. Alone, for the library counts for the whole process.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ParquetCompression.None)]
    [InlineData(ParquetCompression.Snappy)]
    [InlineData(ParquetCompression.Zstd)]
    public void Reading_takes_pages_however_long_the_row_group(Enum compressionValue)
    {
        var compression = (ParquetCompression)compressionValue;
        const int Rows = 7000, Megabyte = 1024 * 1024;
        var path = Write(Rows, compression);
        var pool = MemoryPool.GetDefaultMemoryPool();
        var (held, allocated) = (pool.BytesAllocated, GC.GetAllocatedBytesForCurrentThread());
        var (rows, json, most) = (0, 0L, 0L);
        using (var file = ParquetFile.Open(path))
        {
            Assert.Single(file.RowGroups);
            foreach (var row in file.ReadRows())
            {
                (rows, json) = (rows + 1, json + row.Length);
                most = Math.Max(most, pool.BytesAllocated - held);
            }
        }
        Assert.Equal(Rows, rows);
        Assert.InRange(json, 60 * Megabyte, long.MaxValue);
        Assert.InRange(most, 1, 8 * Megabyte);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4 * Megabyte);
        Assert.Equal(held, pool.BytesAllocated);
    }

    private string Write(int rows, ParquetCompression compression)
    {
        var random = new Random(1);
        var letters = new char[10_000];
        using var writer = new ParquetWriter(
            _folder["rows.parquet"],
            [new("id", ParquetType.Int64), new("text", ParquetType.List, new ParquetField("element", ParquetType.String))],
            new() { Compression = compression, RowGroupLength = int.MaxValue });
        for (var i = 0; i < rows; i++)
        {
            random.GetItems("abcdefghijklmnopqrstuvwxyz     ", letters);
            writer.Write(JsonSerializer.SerializeToElement(new { id = i, text = new[] { new string(letters), $"{i}" } }));
        }
        writer.Complete();
        return _folder["rows.parquet"];
    }
}
