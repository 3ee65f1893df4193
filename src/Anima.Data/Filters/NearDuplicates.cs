namespace Anima.Data.Filters;

/// <summary>
/// Finds rows that nearly repeat an earlier one: both the last part of the prompt and the answers have an estimated Jaccard index of at least
/// <see cref="Threshold"/>. Candidates are those that share one of 16 bands of 8 entries of the answers' signature, so that a row at the
/// threshold is found with a probability of 0.95 and one at 0.9 with 0.9999 (Leskovec, Rajaraman, Ullman: "Mining of Massive Datasets",
/// chapter 3). Memory grows with the rows that stay, by about 650 bytes each; the result depends on their order alone.
/// </summary>
internal sealed class NearDuplicates
{
    /// <summary>Least Jaccard index of five-character pieces at which two texts are nearly the same.</summary>
    public const double Threshold = 0.8;

    private const int Bands = 16, BandLength = MinHash.Length / Bands;

    private readonly Dictionary<ulong, int>[] _bands = [.. Enumerable.Range(0, Bands).Select(_ => new Dictionary<ulong, int>())];
    private readonly List<byte[]> _kept = [];

    /// <summary>Whether a row nearly repeats one that was added; if not, it is added.</summary>
    public bool IsRepeated(RowLikeness row)
    {
        var keys = new ulong[Bands];
        var bytes = LowBytes(row);
        for (var band = 0; band < Bands; band++)
        {
            keys[band] = ComparableText.Key(System.Runtime.InteropServices.MemoryMarshal.Cast<uint, int>(row.Answers.AsSpan(band * BandLength, BandLength)));
            if (_bands[band].TryGetValue(keys[band], out var candidate) && IsNear(bytes, _kept[candidate]))
                return true;
        }
        for (var band = 0; band < Bands; band++)
            _bands[band].TryAdd(keys[band], _kept.Count);
        _kept.Add(bytes);
        return false;
    }

    private static bool IsNear(byte[] row, byte[] other) =>
        Jaccard(row.AsSpan(0, MinHash.Length), other.AsSpan(0, MinHash.Length)) >= Threshold && Jaccard(row.AsSpan(MinHash.Length), other.AsSpan(MinHash.Length)) >= Threshold;

    // Of entries that differ, one in 256 has the same low byte.
    private static double Jaccard(ReadOnlySpan<byte> row, ReadOnlySpan<byte> other)
    {
        var equal = 0;
        for (var i = 0; i < row.Length; i++)
            equal += row[i] == other[i] ? 1 : 0;
        return ((double)equal / row.Length - 1.0 / 256) / (1 - 1.0 / 256);
    }

    private static byte[] LowBytes(RowLikeness row)
    {
        var bytes = new byte[2 * MinHash.Length];
        for (var i = 0; i < MinHash.Length; i++)
            (bytes[i], bytes[MinHash.Length + i]) = ((byte)row.Question[i], (byte)row.Answers[i]);
        return bytes;
    }
}
