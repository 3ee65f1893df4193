using System.Buffers.Binary;

namespace Anima.Parquet.Encodings;

/// <summary>Reads packed integers, least significant bit first.</summary>
internal static class BitReader
{
    /// <summary>The integer of a width at a bit.</summary>
    /// <param name="bytes">Must hold every bit of it.</param>
    /// <param name="bit">Its lowest bit, counted from the first byte's lowest.</param>
    /// <param name="width">Its bits, 1 to 64.</param>
    public static ulong Read(ReadOnlySpan<byte> bytes, long bit, int width)
    {
        var start = (int)(bit >> 3);
        var shift = (int)(bit & 7);
        var value = Load(bytes[start..]) >> shift;
        if (shift + width > 64)
            value |= (ulong)bytes[start + 8] << (64 - shift);
        return width == 64 ? value : value & ((1ul << width) - 1);
    }

    private static ulong Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var value = 0ul;
        for (var i = 0; i < bytes.Length; i++)
            value |= (ulong)bytes[i] << (8 * i);
        return value;
    }
}
