namespace Anima.Data.Inspection;

/// <summary>The lengths of rows' parts in one unit, gathered row by row.</summary>
internal sealed class PartLengths
{
    private List<int>[] _parts = [];

    /// <summary>Takes a row into account.</summary>
    /// <param name="lengths">Of its prompt and its answers; as many for every row.</param>
    public void Add(ReadOnlySpan<int> lengths)
    {
        if (_parts.Length == 0)
            _parts = [.. Enumerable.Range(0, lengths.Length).Select(_ => new List<int>())];
        for (var i = 0; i < _parts.Length; i++)
            _parts[i].Add(lengths[i]);
    }

    /// <summary>What was gathered, or null where there was no row.</summary>
    /// <param name="unit">The unit's name in the plural.</param>
    public LengthSummary? Summarise(string unit)
    {
        if (_parts.Length == 0)
            return null;
        var parts = _parts.Select((part, i) => (i == 0 ? "prompt" : TrainingItem.NameOf(i - 1, _parts.Length - 1), Of(part))).ToList();
        return new LengthSummary(unit, parts, _parts is [_, var chosen, var rejected] ? Compare(chosen, rejected) : null);
    }

    /// <summary>What becomes of the rows at a maximal length, cut on the right as TRL does.</summary>
    public CutSummary Cut(int length)
    {
        var (dropped, cut) = (0L, 0L);
        for (var i = 0; i < _parts[0].Count; i++)
            if (_parts[0][i] >= length)
                dropped++;
            else if (_parts[0][i] + _parts.Skip(1).Max(part => part[i]) > length)
                cut++;
        return new CutSummary(length, _parts[0].Count, dropped, cut);
    }

    private static LengthComparison Compare(List<int> chosen, List<int> rejected)
    {
        var differences = chosen.Zip(rejected, (one, other) => one - other).ToList();
        return new LengthComparison(
            Of(differences), (double)differences.Count(difference => difference > 0) / differences.Count, (double)differences.Count(difference => difference == 0) / differences.Count);
    }

    private static NumberSummary Of(List<int> values) => NumberSummary.Of(values.Select(value => (double)value), minWidth: 1)!;
}
