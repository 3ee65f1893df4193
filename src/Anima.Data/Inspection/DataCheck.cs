using Anima.Data.Filters;

namespace Anima.Data.Inspection;

/// <summary>Finds every problem of a source, row by row, in order.</summary>
/// <param name="inspection">How rows are read; without an encoder only texts are looked at.</param>
internal sealed class DataCheck(RowInspection inspection)
{
    private readonly SeenRows<RowPlace> _evaluation = new();
    private readonly SortedDictionary<ProblemKind, long> _counts = [];

    /// <summary>Rows looked at, those that cannot be read included; another thread may look.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether a file could not be read to its end.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Problems found, by kind.</summary>
    public IReadOnlyDictionary<ProblemKind, long> Counts => _counts;

    /// <summary>Remembers the prompts of an evaluation set, which no row of the source may have.</summary>
    /// <param name="evaluation">The set. Its own problems are not told.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public void Guard(RowSource evaluation, CancellationToken cancellation)
    {
        foreach (var row in inspection.Rows(evaluation, cancellation))
            if (row.PromptKey is { } prompt)
                _evaluation.Remember(prompt, row.Row!.Place);
    }

    /// <summary>The problems, as they are found.</summary>
    /// <param name="source">The source; it is read to its end.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">While enumerating: there is no row at all.</exception>
    /// <exception cref="FileNotFoundException">While enumerating: a file does not exist.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: it was cancelled.</exception>
    public IEnumerable<RowProblem> Run(RowSource source, CancellationToken cancellation)
    {
        var tokenizer = inspection.Encoder?.Tokenizer;
        var texts = new TextChecks(new TextMarks(tokenizer));
        var tokens = new TokenChecks(tokenizer, inspection.Options.Truncation);
        var seen = new SeenRows<RowPlace>();
        foreach (var row in inspection.Rows(source, cancellation))
        {
            Rows += row.IsAnotherOfRow ? 0 : 1;
            foreach (var problem in Of(row, texts, tokens, seen))
            {
                IsDamaged |= problem is { Kind: ProblemKind.Unreadable, Fault.Place: null };
                _counts[problem.Kind] = _counts.GetValueOrDefault(problem.Kind) + 1;
                yield return problem;
            }
        }
    }

    private List<RowProblem> Of(InspectedRow row, TextChecks texts, TokenChecks tokens, SeenRows<RowPlace> seen)
    {
        if (row.Row is not { } data)
            return [row.Problem!.Value];
        var problems = new List<RowProblem>();
        if (row.Content is { Text: { } text } content && inspection.Shape is { } shape)
            problems.AddRange(texts.Of(row, content, text, shape));
        if (row.Problem is { } ending)
            problems.Add(ending);
        if (row.Content is { } scored && ScoreColumns.Find(scored, inspection.Options.Columns)?.Gap(scored) < 0)
            problems.Add(new RowProblem(ProblemKind.ScoreOrder, data.Place, "the score of rejected is above that of chosen; exchange the answers, or correct the scores."));
        if (row.Tokens is { } prepared)
            problems.AddRange(tokens.Of(data.Place, prepared, row.Content, [.. problems]));
        problems.AddRange(Repeated(row, data.Place, seen));
        return problems;
    }

    private IEnumerable<RowProblem> Repeated(InspectedRow row, RowPlace place, SeenRows<RowPlace> seen)
    {
        var isPair = inspection.Shape is { Kind: Recipes.RecipeKind.Preference };
        if (row.Identity(isReversed: false) is { } identity)
        {
            var noun = isPair ? "pair" : "row";
            if (seen.Remember(identity, place) is { } first)
                yield return new RowProblem(ProblemKind.Duplicate, place, $"the same {noun} stands at {first}; remove one of the two.");
            else if (isPair && seen.Find(row.Identity(isReversed: true)!.Value) is { } reversed && reversed != place)
                yield return new RowProblem(ProblemKind.Contradiction, place, $"the same pair stands at {reversed} the other way round; remove the one that is wrong.");
        }
        if (row.PromptKey is { } prompt && _evaluation.Find(prompt) is { } evaluated)
            yield return new RowProblem(ProblemKind.Leakage, place, $"the prompt is also that of {evaluated} in the evaluation; remove it from one of the two.");
    }
}
