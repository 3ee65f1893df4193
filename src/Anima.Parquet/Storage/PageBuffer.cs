using System.Numerics;

namespace Anima.Parquet.Storage;

/// <summary>Memory for one page after the other. Grows, and is not cleared in between.</summary>
internal sealed class PageBuffer
{
    /// <summary>The memory; may be longer than what was asked for.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Makes room.</summary>
    /// <param name="length">Bytes needed.</param>
    /// <param name="kept">Bytes at the beginning that must stay.</param>
    public void Reserve(int length, int kept = 0)
    {
        if (length <= Bytes.Length)
            return;
        // With room to spare, so that pages of slowly growing length take new memory rarely. Not cleared: pages of the system's
        // memory that nothing writes to are never taken.
        var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)length), (uint)Array.MaxLength));
        Bytes.AsSpan(0, kept).CopyTo(larger);
        Bytes = larger;
    }
}
