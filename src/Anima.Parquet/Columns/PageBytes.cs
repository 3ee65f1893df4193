using Anima.Parquet.Metadata;
using Anima.Parquet.Storage;
using ParquetSharp;

namespace Anima.Parquet.Columns;

/// <summary>
/// Decompresses the body of a page with the library's own codecs, which it does not offer by themselves: the body becomes the only
/// page of a file in memory with one column of single bytes.
/// </summary>
internal static class PageBytes
{
    /// <summary>Decompresses a body.</summary>
    /// <param name="stored">The body as stored.</param>
    /// <param name="length">Bytes that it decompresses to, 1 or more.</param>
    /// <param name="codec">How it is compressed.</param>
    /// <param name="look">Is shown the bytes.</param>
    /// <exception cref="ParquetException">It is damaged.</exception>
    public static unsafe void Decompress(ReadOnlySpan<byte> stored, int length, Codec codec, Action<ReadOnlySpan<byte>> look)
    {
        using var source = new MemorySource(File(stored, length, codec));
        using var stream = new SourceStream(source);
        using var file = FileMetadata.Open(stream);
        using var group = file.RowGroup(0);
        using var column = (ColumnReader<FixedLenByteArray>)group.Column(0);
        var values = new FixedLenByteArray[1];
        if (column.ReadBatch(1, values, out _) == 1)
            // The library leaves such values where they are in the page, one behind the other.
            look(new((void*)values[0].Pointer, length));
    }

    // Thrift's compact protocol: a byte with the step to the next field's id and its type, then the value; integers are zigzag varints.
    private static byte[] File(ReadOnlySpan<byte> stored, int length, Codec codec)
    {
        byte[] size = Zigzag(length);
        byte[] header = [0x15, 0x00, 0x15, .. size, 0x15, .. Zigzag(stored.Length), 0x2C, 0x15, .. size, 0x15, 0x00, 0x15, 0x06, 0x15, 0x06, 0x00, 0x00];
        byte[] total = Zigzag(header.Length + stored.Length);
        byte[] root = [0x48, .. Text("s"), 0x15, 0x02, 0x00];
        byte[] leaf = [0x15, 0x0E, 0x15, 0x02, 0x15, 0x00, 0x18, .. Text("v"), 0x00];
        byte[] metadata = [0x15, 0x0E, 0x19, 0x15, 0x00, 0x19, 0x18, .. Text("v"), 0x15, .. Zigzag((int)codec), 0x16, .. size, 0x16, .. total, 0x16, .. total, 0x26, 0x08, 0x00];
        byte[] group = [0x19, 0x1C, 0x26, 0x08, 0x1C, .. metadata, 0x00, 0x16, .. total, 0x16, .. size, 0x00];
        byte[] footer = [0x15, 0x02, 0x19, 0x2C, .. root, .. leaf, 0x16, .. size, 0x19, 0x1C, .. group, 0x00];
        return [.. "PAR1"u8, .. header, .. stored, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)];

    private static byte[] Zigzag(int value)
    {
        var bytes = new List<byte>();
        var rest = (ulong)value << 1;
        for (; rest >= 0x80; rest >>= 7)
            bytes.Add((byte)(rest | 0x80));
        return [.. bytes, (byte)rest];
    }
}
