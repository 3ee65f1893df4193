using Anima.Parquet.Columns;

namespace Anima.Parquet.Tests;

/// <summary>Pages put together byte by byte.</summary>
internal static class HandMadePage
{
    /// <summary>A data page v1.</summary>
    /// <param name="count">Levels.</param>
    /// <param name="encoding">How values are coded.</param>
    /// <param name="body">The page as stored.</param>
    /// <param name="length">What the header claims that it decompresses to; null for the body's length.</param>
    /// <param name="crc">What the header claims its CRC is; null for none.</param>
    /// <param name="levels">How levels are coded.</param>
    public static byte[] V1(int count, PageEncoding encoding, byte[] body, int? length = null, uint? crc = null, PageEncoding levels = PageEncoding.Rle) =>
        Page(PageType.Data, body, length, crc, header =>
        {
            header.StartStruct(5);
            header.Int32(1, count);
            header.Int32(2, (int)encoding);
            header.Int32(3, (int)levels);
            header.Int32(4, (int)levels);
            header.End();
        });

    /// <summary>A data page v2 whose values are not compressed.</summary>
    public static byte[] V2(int count, PageEncoding encoding, byte[] repetitions, byte[] definitions, byte[] values) =>
        Page(PageType.DataV2, [.. repetitions, .. definitions, .. values], null, null, header =>
        {
            header.StartStruct(8);
            header.Int32(1, count);
            header.Int32(2, 0);
            header.Int32(3, count);
            header.Int32(4, (int)encoding);
            header.Int32(5, definitions.Length);
            header.Int32(6, repetitions.Length);
            header.End();
        });

    /// <summary>A dictionary page.</summary>
    public static byte[] Dictionary(int count, byte[] body, int? length = null) =>
        Page(PageType.Dictionary, body, length, null, header =>
        {
            header.StartStruct(7);
            header.Int32(1, count);
            header.Int32(2, (int)PageEncoding.Plain);
            header.End();
        });

    private static byte[] Page(PageType type, byte[] body, int? length, uint? crc, Action<CompactWriter> writeDetails)
    {
        var header = new CompactWriter();
        header.Int32(1, (int)type);
        header.Int32(2, length ?? body.Length);
        header.Int32(3, body.Length);
        if (crc is { } claimed)
            header.Int32(4, (int)claimed);
        writeDetails(header);
        header.End();
        return [.. header.Written, .. body];
    }
}
