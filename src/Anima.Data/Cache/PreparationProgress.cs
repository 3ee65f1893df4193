namespace Anima.Data.Cache;

/// <summary>Says now and then how many rows are prepared; short work is not worth words.</summary>
/// <param name="say">Takes the sentences.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class PreparationProgress(Action<string> say, TimeProvider clock)
{
    private static readonly TimeSpan BetweenSentences = TimeSpan.FromSeconds(5);

    // Rows between two looks at the clock.
    private const int RowsBetweenLooks = 64;

    /// <summary>The same rows, counted as they pass.</summary>
    /// <param name="source">The source they are of.</param>
    /// <param name="rows">The rows.</param>
    public IEnumerable<PreparedRow> Watch(RowSource source, IEnumerable<PreparedRow> rows)
    {
        var (start, said, count) = (clock.GetTimestamp(), TimeSpan.Zero, 0L);
        foreach (var row in rows)
        {
            yield return row;
            if (++count % RowsBetweenLooks != 0 || clock.GetElapsedTime(start) is var elapsed && elapsed - said < BetweenSentences)
                continue;
            said = elapsed;
            say(FormattableString.Invariant($"{source.Source.Source}: {count:N0} rows prepared, {count / elapsed.TotalSeconds:N0} a second"));
        }
    }
}
