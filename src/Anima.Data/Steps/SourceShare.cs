namespace Anima.Data;

/// <summary>A source's part of a set: rows that follow each other, and how much of them an epoch takes.</summary>
/// <param name="Count">Pairs or sequences, 0 or more.</param>
/// <param name="Weight">Above 0; 1 takes each once.</param>
internal sealed record SourceShare(int Count, double Weight)
{
    /// <summary>Pairs or sequences of an epoch: round(weight × count).</summary>
    /// <exception cref="InvalidDataException">An epoch would have more than 2,147,483,647.</exception>
    public int EpochCount => Math.Round(Weight * Count, MidpointRounding.AwayFromZero) is var count && count <= int.MaxValue
        ? (int)count
        : throw new InvalidDataException(FormattableString.Invariant($"the weight {Weight} of a source makes an epoch of more than 2,147,483,647 rows; lower it."));
}
