namespace Anima.Data.Inspection;

/// <summary>Finds every problem of a source of preference pairs, row by row, in order.</summary>
/// <param name="inspection">How rows are read; without an encoder only texts are looked at.</param>
public sealed class DataCheck(PairInspection inspection)
{
    private readonly SeenPairs _evaluation = new();
    private readonly SortedDictionary<ProblemKind, long> _counts = [];

    /// <summary>Rows looked at, those that cannot be read included; another thread may look.</summary>
    public long Rows { get; private set; }

    /// <summary>Problems found, by kind.</summary>
    public IReadOnlyDictionary<ProblemKind, long> Counts => _counts;

    /// <summary>Remembers the prompts of an evaluation set, which no row of the source may have.</summary>
    /// <param name="evaluation">The set. Its own problems are not told.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public void Guard(RowSource evaluation, CancellationToken cancellation)
    {
        foreach (var row in inspection.Rows(evaluation, cancellation))
            _evaluation.Add(row);
    }

    /// <summary>The problems, as they are found.</summary>
    /// <param name="source">The source; it is read to its end.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">While enumerating: there is no row at all.</exception>
    /// <exception cref="FileNotFoundException">While enumerating: a file does not exist.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: it was cancelled.</exception>
    public IEnumerable<RowProblem> Run(RowSource source, CancellationToken cancellation)
    {
        var tokenizer = (inspection.Encoder as TokenizerEncoder)?.Tokenizer;
        var texts = new TextChecks(new TextMarks(tokenizer));
        var tokens = new TokenChecks(tokenizer, inspection.Options.Truncation);
        var seen = new SeenPairs();
        foreach (var row in inspection.Rows(source, cancellation))
        {
            Rows++;
            foreach (var problem in Of(row, texts, tokens, seen))
            {
                _counts[problem.Kind] = _counts.GetValueOrDefault(problem.Kind) + 1;
                yield return problem;
            }
        }
    }

    private List<RowProblem> Of(InspectedRow row, TextChecks texts, TokenChecks tokens, SeenPairs seen)
    {
        if (row.Row is not { } data)
            return [row.Problem!.Value];
        var problems = new List<RowProblem>();
        if (row.Text is { } text && inspection.Shape is { } shape)
            problems.AddRange(texts.Of(data.Place, data, text, shape));
        if (row.Problem is { } ending)
            problems.Add(ending);
        if (row.Tokens is { } prepared)
            problems.AddRange(tokens.Of(data.Place, prepared, row.Text is not null));
        problems.AddRange(Repeated(row, data.Place, seen));
        return problems;
    }

    private IEnumerable<RowProblem> Repeated(InspectedRow row, RowPlace place, SeenPairs seen)
    {
        seen.Add(row);
        if (seen.Pair is { } first)
            yield return new RowProblem(ProblemKind.Duplicate, place, $"the same pair stands at {first}; remove one of the two.");
        if (seen.Reversed is { } reversed)
            yield return new RowProblem(ProblemKind.Contradiction, place, $"the same pair stands at {reversed} the other way round; remove the one that is wrong.");
        if (_evaluation.FindPrompt(row) is { } evaluated)
            yield return new RowProblem(ProblemKind.Leakage, place, $"the prompt is also that of {evaluated} in the evaluation; remove it from one of the two.");
    }
}
