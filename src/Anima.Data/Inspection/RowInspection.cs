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
        _preparation = new RowPreparation(encoder ?? NoEncoder, options.For(source));
        var number = 0;
        foreach (var chunk in Read(source).Chunk(RowsAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var first = Array.FindIndex(chunk, row => row.Row is not null && TryDetect(row.Row));
            var inspected = new InspectedRow[chunk.Length];
            var start = number;
            Parallel.For(0, chunk.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, i =>
                inspected[i] = chunk[i].Row is { } row ? Inspect(row, i < first ? null : Shape, start + i) : chunk[i]);
            number += chunk.Length;
            foreach (var row in inspected)
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

    private bool TryDetect(DataRow row)
    {
        if (Shape is not null)
            return true;
        try
        {
            Shape = Detect(row);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private IRowShape Detect(DataRow row) => RowReading.Detect([row], _preparation.Options.Kind, _preparation.Options.Columns, _preparation.Options.Shape).Shape;

    // Of a row that makes several items, the first stands for it.
    private InspectedRow Inspect(DataRow row, IRowShape? shape, int number)
    {
        var kind = ProblemKind.Shape;
        RowContent? content = null;
        try
        {
            shape ??= Detect(row);
            content = shape.Read(row) is [var only, ..] ? only : null;
            if (content is null)
                return new InspectedRow { Row = row, Tokens = new PreparedRow(number, null, shape.NothingReason) };
            kind = ProblemKind.NotTokenised;
            var isTokenised = encoder is not null || content.Text is null;
            return new InspectedRow { Row = row, Content = content, Tokens = isTokenised ? _preparation.Prepare(content, number) : null };
        }
        catch (InvalidDataException error)
        {
            return new InspectedRow { Row = row, Content = content, Problem = new RowProblem(kind, RowFault.Of(row.Place, error)) };
        }
    }
}
