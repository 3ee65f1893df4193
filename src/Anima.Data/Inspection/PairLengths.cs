namespace Anima.Data.Inspection;

/// <summary>The lengths of pairs' parts in one unit, gathered row by row.</summary>
internal sealed class PairLengths
{
    private readonly List<int> _prompt = [];
    private readonly List<int> _chosen = [];
    private readonly List<int> _rejected = [];

    /// <summary>Takes a pair into account.</summary>
    public void Add(int prompt, int chosen, int rejected)
    {
        _prompt.Add(prompt);
        _chosen.Add(chosen);
        _rejected.Add(rejected);
    }

    /// <summary>What was gathered, or null where there was no pair.</summary>
    /// <param name="unit">The unit's name in the plural.</param>
    public LengthSummary? Summarise(string unit)
    {
        if (_prompt.Count == 0)
            return null;
        var differences = _chosen.Zip(_rejected, (chosen, rejected) => chosen - rejected).ToList();
        return new LengthSummary(
            unit, Of(_prompt), Of(_chosen), Of(_rejected), Of(differences),
            (double)differences.Count(difference => difference > 0) / differences.Count,
            (double)differences.Count(difference => difference == 0) / differences.Count);
    }

    /// <summary>What becomes of the pairs at a maximal length, cut on the right as TRL does.</summary>
    public CutSummary Cut(int length)
    {
        var (dropped, cut) = (0L, 0L);
        for (var i = 0; i < _prompt.Count; i++)
            if (_prompt[i] >= length)
                dropped++;
            else if (_prompt[i] + Math.Max(_chosen[i], _rejected[i]) > length)
                cut++;
        return new CutSummary(length, _prompt.Count, dropped, cut);
    }

    private static NumberSummary Of(List<int> values) => NumberSummary.Of(values.Select(value => (double)value), minWidth: 1)!;
}
