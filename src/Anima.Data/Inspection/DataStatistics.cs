using Anima.Data.Filters;
using Anima.Data.Shapes;
using Anima.Recipes;

namespace Anima.Data.Inspection;

/// <summary>Counts what a source holds. Memory grows by some 100 bytes a row.</summary>
/// <param name="inspection">How rows are read; with an encoder lengths are counted in tokens too.</param>
/// <param name="maxLengths">Maximal lengths in tokens, for which cuts are counted.</param>
internal sealed class DataStatistics(RowInspection inspection, IReadOnlyList<int> maxLengths)
{
    private readonly PartLengths _characters = new();
    private readonly PartLengths _tokens = new();
    private readonly SeenRows<RowPlace> _seen = new();
    private readonly SeenRows<RowPlace> _prompts = new();
    private readonly List<(string Part, Dictionary<string, long> Counts)> _languages = [];
    private readonly List<double> _gaps = [];
    private ScoreColumns? _scores;
    private long _items;
    private long _duplicates;
    private long _contradictions;
    private long _repeatedPrompts;
    private long _identical;

    private long _unreadable;
    private RowFault? _firstUnreadable;

    /// <summary>Rows looked at so far, those that hold nothing included; another thread may look.</summary>
    public long Rows { get; private set; }

    private bool IsOfPairs => inspection.Shape is not { Kind: RecipeKind.Supervised };

    /// <summary>Reads a source to its end. Rows that hold nothing to train on are counted and nothing else.</summary>
    /// <param name="source">The source.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">There is no row at all, or a file is damaged.</exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    public DataSummary Of(RowSource source, CancellationToken cancellation)
    {
        foreach (var row in inspection.Rows(source, cancellation))
        {
            if (row.Problem is { Kind: ProblemKind.Unreadable, Fault: { Place: null } damage })
                throw new InvalidDataException(damage.ToString());
            Rows += row.IsAnotherOfRow ? 0 : 1;
            if (row.Problem is { Kind: ProblemKind.Unreadable, Fault: var fault })
                (_unreadable, _firstUnreadable) = (_unreadable + 1, _firstUnreadable ?? fault);
            if (row is { Row: { } data, Content: { } content } && HoldsItem(row))
                Add(row, data.Place, content);
        }
        return Summarise(source.Source.Source);
    }

    private static bool HoldsItem(InspectedRow row) =>
        row.Text is { } text ? text.Answers.Count > 0 && text.Answers.All(answer => answer.Any(turn => !turn.IsEmpty)) : row.Tokens?.Item is not null;

    private void Add(InspectedRow row, RowPlace place, RowContent content)
    {
        _items++;
        if (row.Text is { } text)
            Add(text);
        if (row.Tokens?.Item is { } item)
            _tokens.Add(LengthsOf(item));
        if (row.Identity(isReversed: false) is { } identity)
        {
            if (_seen.Remember(identity, place) is not null)
                _duplicates++;
            else if (IsOfPairs && _seen.Find(row.Identity(isReversed: true)!.Value) is { } reversed && reversed != place)
                _contradictions++;
        }
        if (row.PromptKey is { } prompt && _prompts.Remember(prompt, place) is not null)
            _repeatedPrompts++;
        _scores ??= ScoreColumns.Find(content, inspection.Options.Columns);
        if (_scores?.Gap(content) is { } gap)
            _gaps.Add(gap);
    }

    private void Add(RowText text)
    {
        _characters.Add([.. text.Parts.Select(part => RowText.Characters(part.Turns))]);
        if (text.Answers is [var chosen, var rejected] && chosen.SequenceEqual(rejected))
            _identical++;
        foreach (var (name, turns) in text.Parts)
        {
            var index = _languages.FindIndex(counted => counted.Part == name);
            if (index < 0)
                _languages.Add((name, []));
            var counts = _languages[index < 0 ? ^1 : index].Counts;
            var language = Language.Of(RowText.Join(turns));
            counts[language] = counts.GetValueOrDefault(language) + 1;
        }
    }

    // Of one sequence, what stands before the first token to learn is its prompt.
    private static int[] LengthsOf(TrainingItem item)
    {
        if (item.BranchCount > 1)
            return [item.SharedLength, .. Enumerable.Range(0, item.BranchCount).Select(item.BranchLength)];
        var start = item.Targets(0)[0].Start;
        return [start, item.SharedLength + item.BranchLength(0) - start];
    }

    private DataSummary Summarise(string source) => new()
    {
        Source = source,
        Kind = IsOfPairs ? RecipeKind.Preference : RecipeKind.Supervised,
        Shape = inspection.Shape?.Description,
        Rows = Rows,
        Items = _items,
        Unreadable = _unreadable,
        FirstUnreadable = _firstUnreadable?.ToString(),
        Lengths = [.. new[] { _characters.Summarise("characters"), _tokens.Summarise("tokens") }.OfType<LengthSummary>()],
        Cuts = _tokens.Summarise("tokens") is null ? [] : [.. maxLengths.Order().Distinct().Select(_tokens.Cut)],
        Duplicates = _duplicates,
        Contradictions = _contradictions,
        RepeatedPrompts = _repeatedPrompts,
        IdenticalAnswers = _identical,
        Languages = [.. _languages.Select(part => (part.Part, Ordered(part.Counts)))],
        Scores = _scores,
        ScoreGap = NumberSummary.Of(_gaps, minWidth: 0),
        GapsNotAboveZero = _gaps.Count(gap => gap <= 0),
    };

    private static IReadOnlyList<KeyValuePair<string, long>> Ordered(Dictionary<string, long> languages) =>
        [.. languages.OrderByDescending(language => language.Value).ThenBy(language => language.Key, StringComparer.Ordinal)];
}
