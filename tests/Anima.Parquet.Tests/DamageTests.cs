using System.Text.Json;
using Anima.Parquet.Metadata;
using Anima.Testing;

namespace Anima.Parquet.Tests;

/// <summary>
/// Damages good files at random places, from a seed: they read, or fail with the one exception, in little memory. Alone, for the
/// library's memory is counted for the whole process.
/// </summary>
[Collection(nameof(MemoryTests))]
public sealed class DamageTests : IDisposable
{
    private const int VariantsOfEach = 1000;
    private const long AllocationLimit = 64 * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ParquetCompression.None)]
    [InlineData(ParquetCompression.Snappy)]
    [InlineData(ParquetCompression.Zstd)]
    public void Damaged_files_of_the_writer(Enum compressionValue)
    {
        var compression = (ParquetCompression)compressionValue;
        var path = _folder["good.parquet"];
        JsonElement[] rows =
        [
            .. Enumerable.Range(0, 40).Select(i => JsonSerializer.SerializeToElement(new
            {
                prompt = i % 7 == 0 ? null : $"prompt {i}",
                chosen = i % 5 == 0 ? null : Enumerable.Range(0, i % 4).Select(j => new { content = new string('x', j * i), role = j % 2 == 0 ? "user" : null }),
                score = i / 3.0,
                ids = Enumerable.Range(0, i % 3).Select(j => j % 2 == 0 ? null : Enumerable.Range(0, j)),
                ok = i % 2 == 0,
            })),
        ];
        using (var writer = new ParquetWriter(path, ParquetSchemaInference.Infer(rows), new() { Compression = compression, PageLength = 300, RowGroupLength = 4000 }))
        {
            foreach (var row in rows)
                writer.Write(row);
            writer.Complete();
        }
        // CRCs guard what is inside the pages: this reaches headers and footer.
        DamageAndRead(File.ReadAllBytes(path), seed: (int)compression);
    }

    [Fact]
    public void Damaged_files_without_CRCs() => DamageAndRead(EveryEncoding().ToArray(), seed: 7);

    [Theory]
    [InlineData("primitives_small_pages")]
    [InlineData("enc_delta_v2_zstd_pages")]
    [InlineData("enc_split_ints")]
    [InlineData("nested_nulls")]
    [InlineData("nested_nulls_plain_small_pages")]
    [InlineData("dict_wide_bits")]
    [InlineData("uf_codec_brotli")]
    [InlineData("uf_codec_gzip")]
    [InlineData("uf_codec_lz4")]
    [InlineData("uf_dict_fallback")]
    public void Damaged_files_of_others(string name) => DamageAndRead(File.ReadAllBytes(Golden.Path("parquet", name + ".parquet")), seed: name.Length);

    // Small pages in every encoding, of five rows each.
    private static HandMadeFile EveryEncoding()
    {
        byte[] differences = [0x80, 0x01, 0x04, 0x05, 0x0E, 0x03, 0x02, 0, 0, 0, 0xF0, .. new byte[7]];
        byte[] lengths = [0x80, 0x01, 0x04, 0x05, 0x02, 0x00, 0, 0, 0, 0];
        byte[] texts = [.. Enumerable.Repeat<byte[]>([2, 0, 0, 0, (byte)'o', (byte)'k'], 5).SelectMany(text => text)];
        // Lists of 2, 1, 0, null and 1: repetition 0 1 0 0 0 0, definition 3 3 3 1 0 3.
        var lists = Convert.FromHexString("020000000302" + "03000000037F0C" + "0100000002000000030000000500000000000000"[..32]);
        return new HandMadeFile { RowCount = 5 }
            .Leaf("plain", PhysicalType.ByteArray, converted: 0)
            .Leaf("delta", PhysicalType.Int64)
            .Leaf("lengths", PhysicalType.ByteArray, converted: 0)
            .Leaf("shared", PhysicalType.ByteArray, converted: 0)
            .Leaf("split", PhysicalType.Double)
            .Leaf("dictionary", PhysicalType.ByteArray, converted: 0)
            .Leaf("runs", PhysicalType.Boolean)
            .Group("list", Repetition.Optional, 1, converted: 3)
            .Group("list", Repetition.Repeated, 1, isTop: false)
            .Leaf("element", PhysicalType.Int32, Repetition.Optional, isTop: false)
            .Chunk(["plain"], PhysicalType.ByteArray, 5, Codec.Uncompressed, HandMadePage.V2(5, PageEncoding.Plain, [], [], texts))
            .Chunk(["delta"], PhysicalType.Int64, 5, Codec.Uncompressed, HandMadePage.V1(5, PageEncoding.DeltaBinaryPacked, differences))
            .Chunk(["lengths"], PhysicalType.ByteArray, 5, Codec.Uncompressed, HandMadePage.V1(5, PageEncoding.DeltaLengthByteArray, [.. lengths, .. "abcde"u8]))
            .Chunk(["shared"], PhysicalType.ByteArray, 5, Codec.Uncompressed, HandMadePage.V1(5, PageEncoding.DeltaByteArray, [0x80, 0x01, 0x04, 0x05, 0, 0, 0, 0, 0, 0, .. lengths, .. "abcde"u8]))
            .Chunk(["split"], PhysicalType.Double, 5, Codec.Uncompressed, HandMadePage.V1(5, PageEncoding.ByteStreamSplit, new byte[40]))
            .Chunk(["dictionary"], PhysicalType.ByteArray, 5, Codec.Uncompressed, HandMadePage.Dictionary(2, texts[..12]), HandMadePage.V1(5, PageEncoding.RleDictionary, [1, 0x03, 0x15]))
            .Chunk(["runs"], PhysicalType.Boolean, 5, Codec.Uncompressed, HandMadePage.V1(5, PageEncoding.Rle, [2, 0, 0, 0, 0x0A, 1]))
            .Chunk(["list", "list", "element"], PhysicalType.Int32, 6, Codec.Uncompressed, HandMadePage.V1(6, PageEncoding.Plain, lists));
    }

    private static void DamageAndRead(byte[] good, int seed)
    {
        using (var file = ParquetFile.Open(good, "good.parquet"))
            Assert.Equal(file.RowCount, file.ReadRows().Count());
        var pool = ParquetSharp.MemoryPool.GetDefaultMemoryPool();
        var held = pool.BytesAllocated;
        var random = new Random(seed);
        var (read, refused) = (0, 0);
        for (var i = 0; i < VariantsOfEach; i++)
        {
            var bytes = Damage(good, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = ParquetFile.Open(bytes, "damaged.parquet");
                read += file.ReadRows().Count() >= 0 ? 1 : 0;
            }
            catch (InvalidDataException error)
            {
                Assert.StartsWith("damaged.parquet: ", error.Message, StringComparison.Ordinal);
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
            Assert.Equal(held, pool.BytesAllocated);
        }
        Assert.Equal(VariantsOfEach, read + refused);
        Assert.True(refused > VariantsOfEach / 4, $"Only {refused} of {VariantsOfEach} damaged files were refused.");
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        var bytes = (byte[])good.Clone();
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                // The footer, most of all: everything else is found through it.
                for (var i = random.Next(1, 4); i > 0; i--)
                    bytes[^random.Next(1, Math.Min(2000, bytes.Length))] = (byte)random.Next(256);
                break;
            case 2:
                for (var i = random.Next(1, 20); i > 0; i--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                break;
            default:
                var start = random.Next(bytes.Length);
                random.NextBytes(bytes.AsSpan(start, Math.Min(random.Next(1, 40), bytes.Length - start)));
                break;
        }
        return bytes;
    }
}
