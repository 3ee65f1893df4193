namespace Anima.Rlhf.Data.Cache;

/// <summary>Says now and then how many rows are prepared; short work is not worth words.</summary>
/// <param name="source">The source's name.</param>
/// <param name="say">Takes the sentences.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class PreparationProgress(string source, Action<string> say, TimeProvider clock)
{
    private static readonly TimeSpan BetweenSentences = TimeSpan.FromSeconds(5);

    // Rows between two looks at the clock.
    private const int RowsBetweenLooks = 64;

    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _said;
    private long _rows;

    /// <summary>A row has been prepared.</summary>
    public void Advance()
    {
        if (++_rows % RowsBetweenLooks != 0 || clock.GetElapsedTime(_start) is var elapsed && elapsed - _said < BetweenSentences)
            return;
        _said = elapsed;
        say(FormattableString.Invariant($"{source}: {_rows:N0} rows prepared, {_rows / elapsed.TotalSeconds:N0} a second"));
    }
}
