using System.IO.Compression;
using System.Text;
using Anima.Parquet.Metadata;

namespace Anima.Parquet.Tests;

/// <summary>Encodings, page versions and codecs, on bytes worked out by hand from the format's Encodings.md.</summary>
public sealed class EncodingTests
{
    private static string[] Page(PhysicalType type, int count, PageEncoding encoding, byte[] values, int length = 0, int? converted = null) =>
        new HandMadeFile { RowCount = count }
            .Leaf("v", type, length: length, converted: converted)
            .Chunk(["v"], type, count, Codec.Uncompressed, HandMadePage.V1(count, encoding, values))
            .Values();

    // As writers of preference data lay out chosen: list<struct<content>>.
    private static HandMadeFile Nested(byte[] page) =>
        new HandMadeFile { RowCount = 4 }
            .Group("chosen", Repetition.Optional, 1, converted: 3)
            .Group("list", Repetition.Repeated, 1, isTop: false)
            .Group("element", Repetition.Optional, 1, isTop: false)
            .Leaf("content", PhysicalType.ByteArray, Repetition.Optional, converted: 0, isTop: false)
            .Chunk(["chosen", "list", "element", "content"], PhysicalType.ByteArray, 6, Codec.Uncompressed, page);

    [Fact]
    public void Levels_rebuild_lists_of_structs_from_both_page_versions()
    {
        string[] rows =
        [
            """{"chosen":[{"content":"a"},{"content":"b"},null]}""", """{"chosen":[]}""", """{"chosen":null}""", """{"chosen":[{"content":null}]}""",
        ];
        var v1 = Convert.FromHexString("02000000" + "0306" + "04000000" + "03a48201" + "0100000061" + "0100000062");
        Assert.Equal(rows, Nested(HandMadePage.V1(6, PageEncoding.Plain, v1)).Rows());
        var v2 = HandMadePage.V2(6, PageEncoding.Plain, [0x03, 0x06], Convert.FromHexString("03a48201"), Convert.FromHexString("01000000610100000062"));
        Assert.Equal(rows, Nested(v2).Rows());
    }

    [Fact]
    public void Deprecated_packed_levels_are_refused()
    {
        // The library reads their bits from the other end, and so other rows. Repetition 0 1 1 0 0 0 in single bits, definition 4 4 2 1 0 3 in three bits each.
        var body = Convert.FromHexString("60" + "9110" + "C0" + "0100000061" + "0100000062");
        var error = Assert.Throws<InvalidDataException>(() => Nested(HandMadePage.V1(6, PageEncoding.Plain, body, levels: PageEncoding.BitPacked)).Rows());
        Assert.Contains("column chosen.list.element.content, page at byte 4: the page's levels have the coding 4, not RLE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_that_are_not_stored_may_have_any_coding() =>
        Assert.Equal(
            ["7"],
            new HandMadeFile { RowCount = 1 }
                .Leaf("v", PhysicalType.Int32)
                .Chunk(["v"], PhysicalType.Int32, 1, Codec.Uncompressed, HandMadePage.V1(1, PageEncoding.Plain, [7, 0, 0, 0], levels: PageEncoding.BitPacked))
                .Values());

    [Fact]
    public void Runs_and_packed_groups_of_booleans()
    {
        // A run of ten times true, then one group of eight, of which two are used.
        Assert.Equal([.. Enumerable.Repeat("true", 10), "false", "true"], Page(PhysicalType.Boolean, 12, PageEncoding.Rle, Convert.FromHexString("04000000" + "1401" + "0302")));
    }

    [Fact]
    public void Differences_in_packed_blocks()
    {
        // Blocks of 128 in 4 parts, 5 values, the first 7 (zigzag 14); least difference -2 (3); the others 5 3 1 2 3 as 0 0 3 3 above it.
        var values = Convert.FromHexString("8001" + "04" + "05" + "0E" + "03" + "02000000" + "F0" + new string('0', 14));
        Assert.Equal(["7", "5", "3", "4", "5"], Page(PhysicalType.Int32, 5, PageEncoding.DeltaBinaryPacked, values));
        Assert.Equal(["7", "5", "3", "4", "5"], Page(PhysicalType.Int64, 5, PageEncoding.DeltaBinaryPacked, values));
    }

    [Fact]
    public void Differences_wrap_around()
    {
        // From the highest to the lowest value is a difference of 1.
        byte[] first = [0xFE, 0xFF, 0xFF, 0xFF, 0x0F];
        byte[] values = [0x80, 0x01, 0x04, 0x02, .. first, 0x02, 0, 0, 0, 0];
        Assert.Equal(["2147483647", "-2147483648"], Page(PhysicalType.Int32, 2, PageEncoding.DeltaBinaryPacked, values));
        Assert.Equal(["2147483647", "2147483648"], Page(PhysicalType.Int64, 2, PageEncoding.DeltaBinaryPacked, values));
    }

    [Fact]
    public void Lengths_as_differences_and_shared_beginnings()
    {
        // Lengths 5 5 with no bits for their equal differences.
        byte[] lengths = [0x80, 0x01, 0x04, 0x02, 0x0A, 0x00, 0, 0, 0, 0];
        Assert.Equal(["\"Hello\"", "\"World\""], Page(PhysicalType.ByteArray, 2, PageEncoding.DeltaLengthByteArray, [.. lengths, .. "HelloWorld"u8], converted: 0));
        // Beginnings of 0 and 3 bytes, then ends of 5 and 1.
        byte[] beginnings = [0x80, 0x01, 0x04, 0x02, 0x00, 0x06, 0, 0, 0, 0];
        byte[] ends = [0x80, 0x01, 0x04, 0x02, 0x0A, 0x07, 0, 0, 0, 0];
        Assert.Equal(["\"Hello\"", "\"Help\""], Page(PhysicalType.ByteArray, 2, PageEncoding.DeltaByteArray, [.. beginnings, .. ends, .. "Hello"u8, .. "p"u8], converted: 0));
    }

    [Fact]
    public void Bytes_split_into_streams()
    {
        Assert.Equal(["1", "-1"], Page(PhysicalType.Int32, 2, PageEncoding.ByteStreamSplit, Convert.FromHexString("01FF" + "00FF" + "00FF" + "00FF")));
        Assert.Equal(["1.5", "-2.0"], Page(PhysicalType.Double, 2, PageEncoding.ByteStreamSplit, Convert.FromHexString("0000000000000000000000" + "00" + "F800" + "3FC0")));
        Assert.Equal(["\"YWM=\"", "\"YmQ=\""], Page(PhysicalType.FixedLenByteArray, 2, PageEncoding.ByteStreamSplit, [.. "abcd"u8], length: 2));
    }

    [Fact]
    public void Dictionaries_and_what_follows_them_in_one_chunk()
    {
        var file = new HandMadeFile { RowCount = 5 }
            .Leaf("v", PhysicalType.ByteArray, converted: 0)
            .Chunk(
                ["v"], PhysicalType.ByteArray, 5, Codec.Uncompressed,
                HandMadePage.Dictionary(2, [1, 0, 0, 0, (byte)'x', 1, 0, 0, 0, (byte)'y']),
                // One bit each: a group of eight with 0 1 1 first.
                HandMadePage.V1(3, PageEncoding.RleDictionary, [0x01, 0x03, 0x06]),
                // No bits at all: a run of one value in no bytes.
                HandMadePage.V1(1, PageEncoding.PlainDictionary, [0x00, 0x02]),
                HandMadePage.V1(1, PageEncoding.Plain, [1, 0, 0, 0, (byte)'z']));
        Assert.Equal(["\"x\"", "\"y\"", "\"y\"", "\"x\"", "\"z\""], file.Values());
    }

    [Theory]
    [InlineData(Codec.Gzip)]
    [InlineData(Codec.Brotli)]
    [InlineData(Codec.Lz4Raw)]
    [InlineData(Codec.Lz4)]
    internal void Codecs_that_the_writer_lacks(Codec codec)
    {
        var text = string.Concat(Enumerable.Repeat("the same again, ", 1000));
        byte[] body = [.. BitConverter.GetBytes(text.Length), .. Encoding.UTF8.GetBytes(text)];
        foreach (var stored in Compressions(codec, body))
        {
            var page = HandMadePage.V1(1, PageEncoding.Plain, stored, body.Length);
            Assert.Equal([$"\"{text}\""], new HandMadeFile { RowCount = 1 }.Leaf("v", PhysicalType.ByteArray, converted: 0).Chunk(["v"], PhysicalType.ByteArray, 1, codec, page).Values());
        }
    }

    private static IEnumerable<byte[]> Compressions(Codec codec, byte[] body)
    {
        switch (codec)
        {
            case Codec.Gzip:
                // Two members, and zlib's header, which some writers put there.
                yield return [.. Compress(stream => new GZipStream(stream, CompressionLevel.Optimal), body[..100]), .. Compress(stream => new GZipStream(stream, CompressionLevel.Optimal), body[100..])];
                yield return Compress(stream => new ZLibStream(stream, CompressionLevel.Optimal), body);
                break;
            case Codec.Brotli:
                yield return Compress(stream => new BrotliStream(stream, CompressionLevel.Optimal), body);
                break;
            case Codec.Lz4Raw:
                yield return Block(body);
                break;
            default:
                // Two frames, and no frame.
                yield return [.. Frame(body.Length - 100, Block(body[..^100])), .. Frame(100, Block(body[^100..]))];
                yield return Block(body);
                break;
        }
    }

    private static byte[] Compress(Func<Stream, Stream> open, byte[] body)
    {
        using var target = new MemoryStream();
        using (var stream = open(target))
            stream.Write(body);
        return target.ToArray();
    }

    // An LZ4 block of one literal run: its length in the token and in bytes of up to 255, then the bytes.
    private static byte[] Block(byte[] body)
    {
        if (body.Length < 15)
            return [(byte)(body.Length << 4), .. body];
        var (full, rest) = Math.DivRem(body.Length - 15, 255);
        return [0xF0, .. Enumerable.Repeat((byte)255, full), (byte)rest, .. body];
    }

    private static byte[] Frame(int length, byte[] block) => [.. BigEndian(length), .. BigEndian(block.Length), .. block];

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
