namespace Anima.Data.Inspection;

/// <summary>Counts what a source of preference pairs holds. Memory grows by some 100 bytes a row.</summary>
/// <param name="inspection">How rows are read; with an encoder lengths are counted in tokens too.</param>
/// <param name="maxLengths">Maximal lengths in tokens, for which cuts are counted.</param>
public sealed class DataStatistics(PairInspection inspection, IReadOnlyList<int> maxLengths)
{
    private readonly PairLengths _characters = new();
    private readonly PairLengths _tokens = new();
    private readonly SeenPairs _seen = new();
    private readonly Dictionary<string, long> _promptLanguages = [];
    private readonly Dictionary<string, long> _chosenLanguages = [];
    private readonly Dictionary<string, long> _rejectedLanguages = [];
    private readonly List<double> _gaps = [];
    private ScoreColumns? _scores;
    private long _pairs;
    private long _duplicates;
    private long _contradictions;
    private long _repeatedPrompts;
    private long _identical;

    /// <summary>Rows looked at so far, those that are no pair included; another thread may look.</summary>
    public long Rows { get; private set; }

    /// <summary>Reads a source to its end. Rows that are no pair are counted and nothing else.</summary>
    /// <param name="source">The source.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">There is no row at all.</exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    public DataSummary Of(RowSource source, CancellationToken cancellation)
    {
        foreach (var row in inspection.Rows(source, cancellation))
        {
            Rows++;
            if (row.Row is { } data && IsPair(row))
                Add(row, data);
        }
        return Summarise(source.Source.Source);
    }

    private static bool IsPair(InspectedRow row) =>
        row.Text is { } text ? text.Chosen.Any(turn => turn.Text.Length > 0) && text.Rejected.Any(turn => turn.Text.Length > 0) : row.Tokens?.Pair is not null;

    private void Add(InspectedRow row, DataRow data)
    {
        _pairs++;
        if (row.Text is { } text)
            Add(text);
        if (row.Tokens?.Pair is { } pair)
            _tokens.Add(pair.PromptIds.Length, pair.ChosenIds.Length, pair.RejectedIds.Length);
        _seen.Add(row);
        _duplicates += _seen.Pair is null ? 0 : 1;
        _contradictions += _seen.Reversed is null ? 0 : 1;
        _repeatedPrompts += _seen.Prompt is null ? 0 : 1;
        _scores ??= ScoreColumns.Find(data);
        if (_scores?.Gap(data) is { } gap)
            _gaps.Add(gap);
    }

    private void Add(PairText text)
    {
        _characters.Add(PairText.Characters(text.Prompt), PairText.Characters(text.Chosen), PairText.Characters(text.Rejected));
        if (text.Chosen.SequenceEqual(text.Rejected))
            _identical++;
        Count(_promptLanguages, text.Prompt);
        Count(_chosenLanguages, text.Chosen);
        Count(_rejectedLanguages, text.Rejected);
    }

    private static void Count(Dictionary<string, long> languages, IReadOnlyList<PairTurn> turns)
    {
        var language = Language.Of(PairText.Join(turns));
        languages[language] = languages.GetValueOrDefault(language) + 1;
    }

    private DataSummary Summarise(string source) => new()
    {
        Source = source,
        Shape = inspection.Found?.Description,
        Rows = Rows,
        Pairs = _pairs,
        Lengths = [.. new[] { _characters.Summarise("characters"), _tokens.Summarise("tokens") }.OfType<LengthSummary>()],
        Cuts = _tokens.Summarise("tokens") is null ? [] : [.. maxLengths.Order().Distinct().Select(_tokens.Cut)],
        DuplicatePairs = _duplicates,
        Contradictions = _contradictions,
        RepeatedPrompts = _repeatedPrompts,
        IdenticalAnswers = _identical,
        PromptLanguages = Ordered(_promptLanguages),
        ChosenLanguages = Ordered(_chosenLanguages),
        RejectedLanguages = Ordered(_rejectedLanguages),
        Scores = _scores,
        ScoreGap = NumberSummary.Of(_gaps, minWidth: 0),
        GapsNotAboveZero = _gaps.Count(gap => gap <= 0),
    };

    private static List<KeyValuePair<string, long>> Ordered(Dictionary<string, long> languages) =>
        [.. languages.OrderByDescending(language => language.Value).ThenBy(language => language.Key, StringComparer.Ordinal)];
}
