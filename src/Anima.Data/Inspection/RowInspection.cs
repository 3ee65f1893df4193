using Anima.Data.Shapes;

namespace Anima.Data.Inspection;

/// <summary>Reads a source to its end, whatever is wrong with single rows: an error of a row ends the look at that row alone.</summary>
/// <param name="encoder">The tokenizer and chat template; null to look at texts only.</param>
/// <param name="options">How rows become items.</param>
internal sealed class RowInspection(ITextEncoder? encoder, PreparationOptions options)
{
    // As in preparation: enough for all threads.
    private const int RowsAtOnce = 512;

    private static readonly NoTextEncoder NoEncoder = new("the inspection");

    private string? _undecided;

    private RowPreparation _preparation = new(encoder ?? NoEncoder, options);

    /// <summary>The tokenizer and chat template, or null.</summary>
    public ITextEncoder? Encoder => encoder;

    /// <summary>How rows become items.</summary>
    public PreparationOptions Options => options;

    /// <summary>How the latest source's rows hold what is trained on, decided on the first that holds something; null before.</summary>
    public IRowShape? Shape { get; private set; }

    /// <summary>The rows of a source in order, those that cannot be read among them.</summary>
    /// <param name="source">The source; it is read to its end.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">While enumerating: there is no row at all.</exception>
    /// <exception cref="FileNotFoundException">While enumerating: a file does not exist.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: it was cancelled.</exception>
    public IEnumerable<InspectedRow> Rows(RowSource source, CancellationToken cancellation = default)
    {
        Shape = null;
        _undecided = null;
        _preparation = new RowPreparation(encoder ?? NoEncoder, options.For(source));
        var number = 0;
        foreach (var chunk in Read(source).Chunk(RowsAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            Detect([.. chunk.Select(row => row.Row).OfType<DataRow>()]);
            var inspected = new InspectedRow[chunk.Length][];
            var start = number;
            Parallel.For(0, chunk.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, i =>
                inspected[i] = chunk[i].Row is { } row ? Inspect(row, start + i) : [chunk[i]]);
            number += chunk.Length;
            foreach (var row in inspected.SelectMany(rows => rows))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return row;
            }
        }
    }

    private static IEnumerable<InspectedRow> Read(RowSource source)
    {
        var faults = new Queue<RowFault>();
        var rows = 0;
        using var each = source.Rows(faults.Enqueue).GetEnumerator();
        while (MoveNext())
        {
            while (faults.TryDequeue(out var fault))
                yield return Unreadable(fault);
            rows++;
            yield return new InspectedRow { Row = each.Current };
        }
        while (faults.TryDequeue(out var fault))
            yield return Unreadable(fault);

        // That there is no row follows from what was told already.
        bool MoveNext()
        {
            try
            {
                return each.MoveNext();
            }
            catch (InvalidDataException) when (rows == 0 && faults.Count > 0)
            {
                return false;
            }
        }
    }

    private static InspectedRow Unreadable(RowFault fault) => new() { Problem = new RowProblem(ProblemKind.Unreadable, fault) };

    // As preparation decides, on the first rows that hold something.
    private void Detect(IReadOnlyList<DataRow> rows)
    {
        if (Shape is not null || rows.Count == 0)
            return;
        try
        {
            Shape = Reading(rows).Shape;
        }
        catch (InvalidDataException error)
        {
            // Rows that tell by themselves what they are do; the one that training would stop at says why.
            _undecided = error.Message;
        }
    }

    private RowReading Reading(IReadOnlyList<DataRow> rows) => RowReading.Detect(rows, _preparation.Options.Kind, _preparation.Options.Columns, _preparation.Options.Shape);

    private InspectedRow[] Inspect(DataRow row, int number)
    {
        try
        {
            if (Shape is null && _undecided?.StartsWith($"{row.Place}: ", StringComparison.Ordinal) == true)
                throw new InvalidDataException(_undecided);
            var shape = Shape ?? Reading([row]).Shape;
            var contents = shape.Contents(row);
            return contents.Count == 0
                ? [new InspectedRow { Row = row, Tokens = new PreparedRow(number, null, shape.NothingReason) }]
                : [.. contents.Select((content, i) => Inspect(content, number) with { IsAnotherOfRow = i > 0 })];
        }
        catch (InvalidDataException error)
        {
            return [new InspectedRow { Row = row, Problem = new RowProblem(ProblemKind.Shape, RowFault.Of(row.Place, error)) }];
        }
    }

    private InspectedRow Inspect(RowContent content, int number)
    {
        var row = content.Row;
        try
        {
            var isTokenised = encoder is not null || content.Text is null;
            return new InspectedRow { Row = row, Content = content, Tokens = isTokenised ? _preparation.Prepare(content, number) : null };
        }
        catch (InvalidDataException error)
        {
            return new InspectedRow { Row = row, Content = content, Problem = new RowProblem(ProblemKind.NotTokenised, RowFault.Of(row.Place, error)) };
        }
    }
}
