using System.Globalization;

namespace Anima.Data;

/// <summary>What preparation kept, dropped and changed, with example rows, for the log and for the user's own check.</summary>
/// <param name="noun">What rows become, in plural.</param>
internal sealed class PreparationReport(string noun = "pairs")
{
    /// <summary>How many example rows are kept for each count.</summary>
    public const int ExamplesKept = 5;

    private readonly SortedDictionary<string, RowCount> _dropped = new(StringComparer.Ordinal);

    private readonly SortedDictionary<RowNotes, RowCount> _noted = new(Enum.GetValues<RowNotes>().Where(note => note != RowNotes.None).ToDictionary(note => note, _ => new RowCount()));

    private int _lastRow = -1;

    /// <summary>Rows read.</summary>
    public int Rows { get; private set; }

    /// <summary>Pairs or sequences that rows became.</summary>
    public int Kept { get; private set; }

    /// <summary>Dropped rows, or pairs of rows that make several, by reason, in the reasons' alphabetical order.</summary>
    public IReadOnlyDictionary<string, RowCount> Dropped => _dropped;

    /// <summary>Pairs of which at least one sequence was cut to the maximal length.</summary>
    public RowCount Truncated { get; } = new();

    /// <summary>Rows of which something is noteworthy, by what.</summary>
    public RowCount this[RowNotes note] => _noted[note];

    /// <summary>Counts a row, or one of the several items of a row, which follow each other.</summary>
    /// <param name="row">The row, as preparation gave it; rows come in order.</param>
    public void Add(PreparedRow row)
    {
        foreach (var (note, count) in _noted)
            if ((row.Notes & note) != 0)
                count.Add(row.Row);
        if (row.Row != _lastRow)
            Rows++;
        _lastRow = row.Row;
        if (row.DropReason is { } reason)
        {
            if (!_dropped.TryGetValue(reason, out var count))
                _dropped.Add(reason, count = new RowCount());
            count.Add(row.Row);
            return;
        }

        Kept++;
        if (row.Item is { IsTruncated: true })
            Truncated.Add(row.Row);
    }

    /// <summary>The counts as sentences, one a line; counts of 0 are left out.</summary>
    public IEnumerable<string> Sentences()
    {
        var made = Kept + _dropped.Values.Sum(count => count.Count);
        yield return made == Rows
            ? string.Create(CultureInfo.InvariantCulture, $"{Kept} of {Rows} {(Rows == 1 ? "row is a" : "rows are")} usable {(Rows == 1 ? noun.TrimEnd('s') : noun)}.")
            : string.Create(CultureInfo.InvariantCulture, $"{Rows} rows make {made} {noun}, of which {Kept} are usable.");
        foreach (var (reason, count) in _dropped)
            yield return $"Dropped {count}: {reason}.";
        if (Truncated.Count > 0)
            yield return $"Cut to max_length: {Truncated}.";
        foreach (var (note, count) in _noted)
            if (count.Count > 0)
                yield return $"{SentenceOf(note)}: {count}.";
    }

    private static string SentenceOf(RowNotes note) => note switch
    {
        RowNotes.BoundaryMoved => "The prompt's end is tokenised differently with an answer, which starts earlier there",
        RowNotes.TypedControlTokens => "Control tokens typed inside messages are text (data.control_tokens: special makes them tokens)",
        RowNotes.RepeatsPrompt => "Warning: an answer begins with its prompt, so that the question is learnt as part of the answer; remove it there, or the column of prompts",
        RowNotes.PartsAsText => "Warning: content is a list of parts, and the template writes the list instead of the text in it; give the text as content",
        RowNotes.MessagesAsText => "Warning: a text is a list of messages written as text, and is learnt as such; give the list itself",
        _ => note.ToString(),
    };

    /// <summary>A number of rows and the first few of them.</summary>
    public sealed class RowCount
    {
        private readonly List<int> _examples = [];

        /// <summary>How many rows.</summary>
        public int Count { get; private set; }

        /// <summary>The first few of them, ascending.</summary>
        public IReadOnlyList<int> Examples => _examples;

        /// <summary>Count and examples, such as "3 rows (4, 17, 20)".</summary>
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} {(Count == 1 ? "row" : "rows")} ({string.Join(", ", _examples.Select(row => row.ToString(CultureInfo.InvariantCulture)))}{(Count > _examples.Count ? ", ..." : "")})");

        internal void Add(int row)
        {
            Count++;
            if (_examples.Count < ExamplesKept && !_examples.Contains(row))
                _examples.Add(row);
        }
    }
}
