using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Anima.Parquet.Writing;

/// <summary>Codes levels for a page v1: their length in four bytes, then runs of equal levels and bit-packed groups of eight.</summary>
internal static class LevelEncoder
{
    private const int GroupLength = 8;

    /// <summary>Appends coded levels.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="max">The highest there can be, 1 to 255; with 0 nothing is written.</param>
    /// <param name="target">Where to.</param>
    public static void Encode(ReadOnlySpan<byte> levels, int max, ArrayBufferWriter<byte> target)
    {
        if (max == 0)
            return;
        var width = 32 - BitOperations.LeadingZeroCount((uint)max);
        var runs = new ArrayBufferWriter<byte>();
        for (var start = 0; start < levels.Length;)
        {
            var rest = levels[start..];
            var run = RunLength(rest);
            start += run >= GroupLength || run == rest.Length ? WriteRun(rest[0], run, runs) : WritePacked(rest, width, runs);
        }
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(sizeof(int)), runs.WrittenCount);
        target.Advance(sizeof(int));
        target.Write(runs.WrittenSpan);
    }

    private static int RunLength(ReadOnlySpan<byte> levels)
    {
        var end = levels.IndexOfAnyExcept(levels[0]);
        return end < 0 ? levels.Length : end;
    }

    private static int WriteRun(byte level, int count, ArrayBufferWriter<byte> target)
    {
        Varint((uint)count << 1, target);
        target.Write([level]);
        return count;
    }

    // As many groups of eight as there are until a long run begins; the last one may be padded.
    private static int WritePacked(ReadOnlySpan<byte> levels, int width, ArrayBufferWriter<byte> target)
    {
        var groups = 0;
        var count = 0;
        do
        {
            groups++;
            count = Math.Min(groups * GroupLength, levels.Length);
        }
        while (count < levels.Length && RunLength(levels[count..]) < GroupLength);

        Varint(((uint)groups << 1) | 1, target);
        var packed = target.GetSpan(groups * width)[..(groups * width)];
        packed.Clear();
        for (var (i, bit) = (0, 0); i < count; i++)
            for (var j = 0; j < width; j++, bit++)
                packed[bit >> 3] |= (byte)(((levels[i] >> j) & 1) << (bit & 7));
        target.Advance(packed.Length);
        return count;
    }

    private static void Varint(uint value, ArrayBufferWriter<byte> target)
    {
        for (; value >= 0x80; value >>= 7)
            target.Write([(byte)(value | 0x80)]);
        target.Write([(byte)value]);
    }
}
