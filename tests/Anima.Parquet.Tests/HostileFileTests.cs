using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Anima.Parquet.Metadata;

namespace Anima.Parquet.Tests;

/// <summary>Files that claim what is not so: one clear error, and no memory by a claim alone.</summary>
public sealed class HostileFileTests
{
    private const long AllocationLimit = 16 * 1024 * 1024;

    private static HandMadeFile One(PhysicalType type, Codec codec, long values, params byte[][] pages) =>
        new HandMadeFile { RowCount = values }.Leaf("v", type).Chunk(["v"], type, values, codec, pages);

    // The problem as told, after the check that little memory was taken.
    private static string Problem(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => HandMadeFile.Rows(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
        Assert.StartsWith("made.parquet: ", error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    [Theory]
    [InlineData(Codec.Snappy)]
    [InlineData(Codec.Gzip)]
    [InlineData(Codec.Brotli)]
    [InlineData(Codec.Lz4)]
    [InlineData(Codec.Zstd)]
    [InlineData(Codec.Lz4Raw)]
    internal void A_page_that_claims_more_than_it_holds(Codec codec)
    {
        foreach (var stored in (byte[][])[[], [0], [0x80, 0x80, 0x80, 0x40, 1, 2, 3], Zstd(Encoding.ASCII.GetBytes("abc")), new byte[1000]])
            Assert.Contains("column v, page at byte 4", Problem(One(PhysicalType.Int32, codec, 1, HandMadePage.V1(1, PageEncoding.Plain, stored, 200_000_000)).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_longer_than_any() =>
        Assert.Contains("over the 268435456 accepted", Problem(One(PhysicalType.Int32, Codec.Zstd, 1, HandMadePage.V1(1, PageEncoding.Plain, [0], int.MaxValue)).ToArray()), StringComparison.Ordinal);

    [Theory]
    [InlineData(Codec.Gzip)]
    [InlineData(Codec.Brotli)]
    [InlineData(Codec.Zstd)]
    internal void A_page_that_decompresses_to_something_else(Codec codec)
    {
        // A megabyte of zeros, said to be less and said to be more.
        var zeros = new byte[1 << 20];
        var stored = codec switch { Codec.Zstd => Zstd(zeros), Codec.Gzip => Compress(stream => new GZipStream(stream, CompressionLevel.Optimal), zeros), _ => Compress(stream => new BrotliStream(stream, CompressionLevel.Optimal), zeros) };
        foreach (var claimed in (int[])[zeros.Length - 4, zeros.Length + 4, 1000])
            Assert.Contains("page at byte 4", Problem(One(PhysicalType.Int32, codec, claimed / 4, HandMadePage.V1(claimed / 4, PageEncoding.Plain, stored, claimed)).ToArray()), StringComparison.Ordinal);
        Assert.Equal(zeros.Length / 4, One(PhysicalType.Int32, codec, zeros.Length / 4, HandMadePage.V1(zeros.Length / 4, PageEncoding.Plain, stored, zeros.Length)).Rows().Length);
    }

    [Theory]
    [InlineData(Codec.Lzo, "compressed with LZO")]
    [InlineData((Codec)99, "compressed with codec 99")]
    internal void A_codec_that_is_not_supported(Codec codec, string problem) =>
        Assert.Contains(problem, Problem(One(PhysicalType.Int32, codec, 1, HandMadePage.V1(1, PageEncoding.Plain, new byte[4])).ToArray()), StringComparison.Ordinal);

    [Fact]
    public void A_page_that_does_not_match_its_CRC()
    {
        byte[] body = [1, 2, 3, 4];
        var crc = System.IO.Hashing.Crc32.HashToUInt32(body);
        Assert.Single(One(PhysicalType.Int32, Codec.Uncompressed, 1, HandMadePage.V1(1, PageEncoding.Plain, body, crc: crc)).Rows());
        Assert.Contains("CRC checksum verification failed", Problem(One(PhysicalType.Int32, Codec.Uncompressed, 1, HandMadePage.V1(1, PageEncoding.Plain, body, crc: crc ^ 1)).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_with_fewer_values_than_its_levels() =>
        Assert.Contains("page at byte 4: the page cannot be read (Unexpected end of stream)", Problem(One(PhysicalType.Int32, Codec.Uncompressed, 3, HandMadePage.V1(3, PageEncoding.Plain, new byte[8])).ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Pages_with_other_numbers_of_values_than_the_footer()
    {
        var page = HandMadePage.V1(2, PageEncoding.Plain, new byte[8]);
        Assert.Contains("the pages end after 2 of 1099511627776 values", Problem(One(PhysicalType.Int32, Codec.Uncompressed, 1L << 40, page).ToArray()), StringComparison.Ordinal);
        Assert.Contains("the pages hold 2 values or more where the column has 1", Problem(One(PhysicalType.Int32, Codec.Uncompressed, 1, page).ToArray()), StringComparison.Ordinal);
        var rows = One(PhysicalType.Int32, Codec.Uncompressed, 2, page);
        rows.RowCount = 1;
        Assert.Contains("goes on behind its row group", Problem(rows.ToArray()), StringComparison.Ordinal);
        rows.RowCount = 3;
        Assert.Contains("ends before its row group", Problem(rows.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PageEncoding.DeltaBinaryPacked)]
    [InlineData(PageEncoding.DeltaLengthByteArray)]
    [InlineData(PageEncoding.DeltaByteArray)]
    [InlineData(PageEncoding.RleDictionary)]
    [InlineData(PageEncoding.Rle)]
    [InlineData(PageEncoding.ByteStreamSplit)]
    [InlineData((PageEncoding)1)]
    [InlineData((PageEncoding)77)]
    internal void Garbage_in_any_encoding(PageEncoding encoding)
    {
        var random = new Random(3);
        foreach (var type in Enum.GetValues<PhysicalType>())
        {
            for (var i = 0; i < 50; i++)
            {
                var garbage = new byte[random.Next(40)];
                random.NextBytes(garbage);
                var made = new HandMadeFile { RowCount = 100 }.Leaf("v", type, length: 3)
                    .Chunk(["v"], type, 100, Codec.Uncompressed, HandMadePage.Dictionary(0, []), HandMadePage.V1(100, encoding, garbage));
                Problem(made.ToArray());
            }
        }
    }

    [Fact]
    public void A_dictionary_index_beyond_the_dictionary() =>
        Assert.Contains(
            "the page or the dictionary before it cannot be read (Unexpected end of stream)",
            Problem(One(PhysicalType.Int32, Codec.Uncompressed, 1, HandMadePage.Dictionary(1, new byte[4]), HandMadePage.V1(1, PageEncoding.RleDictionary, [1, 2, 1])).ToArray()),
            StringComparison.Ordinal);

    [Fact]
    public void A_dictionary_larger_than_its_page() =>
        Assert.Contains(
            "the dictionary claims 1000000000 values in 4 bytes",
            Problem(One(PhysicalType.Int32, Codec.Uncompressed, 1, HandMadePage.Dictionary(1_000_000_000, new byte[4]), HandMadePage.V1(1, PageEncoding.RleDictionary, [1, 2, 0])).ToArray()),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(PageEncoding.DeltaLengthByteArray, Codec.Uncompressed)]
    [InlineData(PageEncoding.DeltaLengthByteArray, Codec.Zstd)]
    [InlineData(PageEncoding.DeltaByteArray, Codec.Zstd)]
    internal void Lengths_of_more_values_than_there_are(PageEncoding encoding, Codec codec)
    {
        // Blocks of 2^30 in four parts of no bits: a billion zeros, for which the library would take four gigabytes.
        byte[] none = [0x80, 0x01, 0x04, 0x00, 0x00];
        byte[] billion = [.. Varint(1 << 30), 0x04, .. Varint((1 << 30) - 1), 0x00, 0x00, 0, 0, 0, 0];
        byte[] body = encoding == PageEncoding.DeltaByteArray ? [.. none, .. billion] : billion;
        var stored = codec == Codec.Zstd ? Zstd(body) : body;
        foreach (var (count, problem) in ((int, string)[])[(1, "the page's lengths claim 1073741823 values where it has 1"), (1 << 30, "has 1073741824 values, which take more than the 268435456 bytes accepted")])
            Assert.Contains(problem, Problem(One(PhysicalType.ByteArray, codec, count, HandMadePage.V1(count, encoding, stored, body.Length)).ToArray()), StringComparison.Ordinal);
        // Behind levels too.
        byte[] levels = [2, 0, 0, 0, 2, 1];
        var made = new HandMadeFile { RowCount = 1 }.Leaf("v", PhysicalType.ByteArray, Repetition.Optional)
            .Chunk(["v"], PhysicalType.ByteArray, 1, Codec.Uncompressed, HandMadePage.V1(1, encoding, [.. levels, .. body]));
        Assert.Contains("the page's lengths claim 1073741823 values where it has 1", Problem(made.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_repeat_long_beginnings_come_one_by_one()
    {
        // The first of 200 texts has half a megabyte; each of the others is the same again, in no bytes: a hundred megabytes in all.
        const int TextLength = 1 << 19, Count = 200;
        byte[] shared = [0x80, 0x01, 0x04, .. Varint(Count), 0, .. Block([TextLength]), .. Block([])];
        byte[] rest = [0x80, 0x01, 0x04, .. Varint(Count), .. Varint(TextLength * 2L), .. Varint((TextLength * 2L) - 1), .. Fall(), .. Block([])];
        byte[] body = [.. shared, .. rest, .. Enumerable.Repeat((byte)'x', TextLength)];
        var made = new HandMadeFile { RowCount = Count }.Leaf("v", PhysicalType.ByteArray, converted: 0)
            .Chunk(["v"], PhysicalType.ByteArray, Count, Codec.Uncompressed, HandMadePage.V1(Count, PageEncoding.DeltaByteArray, body));
        using var file = ParquetFile.Open(made.ToArray(), "made.parquet");
        var pool = ParquetSharp.MemoryPool.GetDefaultMemoryPool();
        foreach (var row in file.ReadRows())
        {
            Assert.Equal(TextLength + 8, row.Length);
            Assert.InRange(pool.BytesAllocated, 0, ParquetFile.MaxPageLength);
        }

        // A block of 128 differences from a least one of 0, the first given in three bytes, all others 0.
        static byte[] Block(int[] first) => first is [var value]
            ? [0, 24, 0, 0, 0, (byte)value, (byte)(value >> 8), (byte)(value >> 16), .. new byte[93]]
            : [0, 0, 0, 0, 0];

        // The differences of a block above a least one of -TextLength: the first is that, the others are 0.
        static byte[] Fall() =>
        [
            24, 24, 24, 24, .. Enumerable.Range(0, 128).SelectMany(i => (byte[])(i == 0 ? [0, 0, 0] : [0, 0, TextLength >> 16])),
        ];
    }

    [Fact]
    public void A_dictionary_whose_values_take_more_than_any_page()
    {
        const int Count = (ParquetFile.MaxPageLength / 20) + 1;
        using var compressor = new ZstdSharp.Compressor();
        var dictionary = HandMadePage.Dictionary(Count, compressor.Wrap(new byte[4 * Count]).ToArray(), 4 * Count);
        Assert.Contains(
            $"the page has {Count} values, which take more than the 268435456 bytes accepted",
            Problem(One(PhysicalType.ByteArray, Codec.Zstd, 1, dictionary, HandMadePage.V1(1, PageEncoding.RleDictionary, [0])).ToArray()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_footer_of_a_million_structures()
    {
        var wide = new HandMadeFile();
        for (var i = 0; i <= FooterScanner.MaxSchemaElements; i++)
            wide.Leaf("v", PhysicalType.Int32);
        Assert.Contains("the schema has 50002 elements, over the 50000 accepted", Problem(wide.ToArray()), StringComparison.Ordinal);

        // One million empty row groups, in a byte each.
        var footer = new CompactWriter();
        footer.StructList(2, 1);
        footer.StartElement();
        footer.String(4, "schema");
        footer.End();
        footer.StructList(4, 1_000_000);
        footer.Element(new byte[1_000_000]);
        footer.End();
        byte[] bytes = [.. "PAR1"u8, .. footer.Written, .. BitConverter.GetBytes(footer.Written.Length), .. "PAR1"u8];
        Assert.Contains("more than the 400000 structures accepted", Problem(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("19")]
    [InlineData("19FCFFFFFFFF0F")]
    [InlineData("29FCFFFFFFFF7F")]
    [InlineData("1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C1C")]
    public void A_footer_that_does_not_end(string footer)
    {
        var bytes = Convert.FromHexString(footer);
        Problem([.. "PAR1"u8, .. bytes, .. BitConverter.GetBytes(bytes.Length), .. "PAR1"u8]);
    }

    [Fact]
    public void A_file_is_free_after_an_error()
    {
        using var folder = new TemporaryFolder();
        var path = folder["bad.parquet"];
        foreach (var bytes in (byte[][])["PAR1nonsensePAR1"u8.ToArray(), One(PhysicalType.Int32, Codec.Uncompressed, 3, HandMadePage.V1(3, PageEncoding.Plain, new byte[8])).ToArray()])
        {
            File.WriteAllBytes(path, bytes);
            Assert.Throws<InvalidDataException>(() =>
            {
                using var file = ParquetFile.Open(path);
                return file.ReadRows().Count();
            });
            using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
    }

    [Fact]
    public void A_file_that_is_cut_while_it_is_open_is_an_error()
    {
        using var folder = new TemporaryFolder();
        var path = folder["cut.parquet"];
        byte[] values = [.. Enumerable.Range(0, 100_000).SelectMany(BitConverter.GetBytes)];
        var page = HandMadePage.V1(100_000, PageEncoding.Plain, values);
        File.WriteAllBytes(path, One(PhysicalType.Int32, Codec.Uncompressed, 200_000, page, page).ToArray());
        using var file = ParquetFile.Open(path);
        using var rows = file.ReadRows().GetEnumerator();
        Assert.True(rows.MoveNext());
        using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            writer.SetLength(500_000);
        Assert.Throws<InvalidDataException>(() =>
        {
            while (rows.MoveNext())
            {
            }
        });
    }

    [Fact]
    public void A_few_bytes_that_stand_for_an_endless_row()
    {
        // One list of 2^30 times the same text: runs of repetition levels 0 and 1, of definition level 1, and of index 0.
        const int Count = 1 << 30, TextLength = 1 << 16;
        byte[] repetitions = [2, 0, .. Varint((Count - 1L) << 1), 1];
        byte[] definitions = [.. Varint((long)Count << 1), 1];
        byte[] body = [.. BitConverter.GetBytes(repetitions.Length), .. repetitions, .. BitConverter.GetBytes(definitions.Length), .. definitions, 1, .. Varint((long)Count << 1), 0];
        byte[] dictionary = [.. BitConverter.GetBytes(TextLength), .. Enumerable.Repeat((byte)'x', TextLength)];
        var made = new HandMadeFile { RowCount = 1 }
            .Group("l", Repetition.Required, 1, converted: 3)
            .Group("list", Repetition.Repeated, 1, isTop: false)
            .Leaf("element", PhysicalType.ByteArray, Repetition.Required, converted: 0, isTop: false)
            .Chunk(["l", "list", "element"], PhysicalType.ByteArray, Count, Codec.Uncompressed, HandMadePage.Dictionary(1, dictionary), HandMadePage.V1(Count, PageEncoding.RleDictionary, body));
        using var file = ParquetFile.Open(made.ToArray(), "made.parquet");
        using var rows = file.OpenRows();
        using var json = new Utf8JsonWriter(Stream.Null, new() { SkipValidation = true });
        var error = Assert.Throws<InvalidDataException>(() => rows.TryReadRow(json));
        Assert.Contains("a row is longer than the 134217728 bytes of JSON accepted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_of_one_name_twice_or_of_endless_depth()
    {
        Assert.Contains("two columns of schema are named v", Problem(new HandMadeFile().Leaf("v", PhysicalType.Int32).Leaf("v", PhysicalType.Int32).ToArray()), StringComparison.Ordinal);
        // The library alone ends the process from 20,000 levels on.
        foreach (var depth in (int[])[65, 20_000, 49_990])
        {
            var deep = new HandMadeFile().Group("g", Repetition.Optional, 1);
            for (var i = 1; i < depth; i++)
                deep.Group("g", Repetition.Optional, 1, isTop: false);
            Assert.Contains("nested deeper than 64", Problem(deep.Leaf("v", PhysicalType.Int32, isTop: false).ToArray()), StringComparison.Ordinal);
        }
        Assert.Contains("claims 2147483647 children", Problem(new HandMadeFile().Group("g", Repetition.Optional, int.MaxValue).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_or_no_file_at_all()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("this is a folder", Assert.Throws<InvalidDataException>(() => ParquetFile.Open(Path.GetDirectoryName(folder["x"])!)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ParquetFile.Open(folder["missing.parquet"]));
    }

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(bytes).ToArray();
    }

    private static byte[] Compress(Func<Stream, Stream> open, byte[] body)
    {
        using var target = new MemoryStream();
        using (var stream = open(target))
            stream.Write(body);
        return target.ToArray();
    }
}
