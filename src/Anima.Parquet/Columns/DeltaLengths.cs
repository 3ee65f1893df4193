using System.Buffers.Binary;
using Anima.Parquet.Metadata;

namespace Anima.Parquet.Columns;

/// <summary>
/// Checks the lengths that stand before the values of a page in DELTA_LENGTH_BYTE_ARRAY or DELTA_BYTE_ARRAY. The library takes four
/// bytes for each that they are said to be and fills them, where a few bytes of coded differences can stand for two billion.
/// </summary>
internal static class DeltaLengths
{
    /// <summary>Fails where there are more lengths than values.</summary>
    /// <param name="body">The page once decompressed; of a page v2 what follows its levels.</param>
    /// <param name="page">The page's header.</param>
    /// <param name="leaf">The column.</param>
    public static void Check(ReadOnlySpan<byte> body, PageHeader page, LeafColumn leaf)
    {
        if (page.Type == PageType.Data)
            body = SkipLevels(SkipLevels(body, leaf.MaxRepetition), leaf.MaxDefinition);
        // Lengths of shared beginnings come first, then those of the rest.
        if (page.Details.Coding == PageDetails.DeltaByteArray)
            SkipNumbers(ref body, page.ValueCount);
        ReadHeader(ref body, page.ValueCount);
    }

    private static ReadOnlySpan<byte> SkipLevels(ReadOnlySpan<byte> body, int maxLevel)
    {
        if (maxLevel == 0)
            return body;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref body, sizeof(uint)));
        Take(ref body, length);
        return body;
    }

    // Blocks of a least difference, the width of each part's differences, and these packed; parts without numbers have no bytes.
    private static void SkipNumbers(ref ReadOnlySpan<byte> body, int most)
    {
        var (blockLength, parts, count) = ReadHeader(ref body, most);
        if (parts == 0 || blockLength % (parts * 8) != 0)
            throw new DamageException($"the page's lengths are in blocks of {blockLength} in {parts} parts");
        var partLength = blockLength / parts;
        for (var left = (long)count - 1; left > 0;)
        {
            ReadVarint(ref body);
            var widths = Take(ref body, parts);
            for (var i = 0; i < widths.Length && left > 0; i++, left -= (long)partLength)
                Take(ref body, widths[i] * (partLength / 8));
        }
    }

    private static (ulong BlockLength, ulong Parts, ulong Count) ReadHeader(ref ReadOnlySpan<byte> body, int most)
    {
        var (blockLength, parts, count) = (ReadVarint(ref body), ReadVarint(ref body), ReadVarint(ref body));
        // The first number.
        ReadVarint(ref body);
        if (count > (ulong)most)
            throw new DamageException($"the page's lengths claim {count} values where it has {most}");
        if (blockLength > int.MaxValue || parts > int.MaxValue)
            throw new DamageException($"the page's lengths are in blocks of {blockLength} in {parts} parts");
        return (blockLength, parts, count);
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> body)
    {
        var value = 0ul;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Take(ref body, 1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new DamageException("a number of the page is longer than 10 bytes");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> body, ulong length)
    {
        if (length > (ulong)body.Length)
            throw new DamageException("the values end before the page does");
        var taken = body[..(int)length];
        body = body[(int)length..];
        return taken;
    }
}
