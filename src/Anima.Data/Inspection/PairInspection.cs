using Anima.Data.Shapes;

namespace Anima.Data.Inspection;

/// <summary>Reads a source to its end, whatever is wrong with single rows: an error of a row ends the look at that row alone.</summary>
/// <param name="encoder">The tokenizer and chat template; null to look at texts only.</param>
/// <param name="options">How rows become pairs.</param>
public sealed class PairInspection(ITextEncoder? encoder, PairPreparationOptions options)
{
    // As in preparation: enough for all threads.
    private const int RowsAtOnce = 512;

    private static readonly NoTextEncoder NoEncoder = new("the inspection");

    private PairPreparation _preparation = new(encoder ?? NoEncoder, options);

    /// <summary>The tokenizer and chat template, or null.</summary>
    public ITextEncoder? Encoder => encoder;

    /// <summary>How rows become pairs.</summary>
    public PairPreparationOptions Options => options;

    /// <summary>What was decided about the latest source's rows, on the first that has pairs; null before.</summary>
    public PairRows? Found { get; private set; }

    /// <summary>The shape of the latest source's pairs, decided on its first row that has one; null before.</summary>
    public PairShape? Shape => Found?.Pairs;

    /// <summary>The rows of a source in order, those that cannot be read among them.</summary>
    /// <param name="source">The source; it is read to its end.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">While enumerating: there is no row at all.</exception>
    /// <exception cref="FileNotFoundException">While enumerating: a file does not exist.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: it was cancelled.</exception>
    public IEnumerable<InspectedRow> Rows(RowSource source, CancellationToken cancellation = default)
    {
        Found = null;
        _preparation = new PairPreparation(encoder ?? NoEncoder, options.For(source));
        var number = 0;
        foreach (var chunk in Read(source).Chunk(RowsAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var first = Array.FindIndex(chunk, row => row.Row is not null && TryDetect(row.Row));
            var inspected = new InspectedRow[chunk.Length];
            var start = number;
            Parallel.For(0, chunk.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, i =>
                inspected[i] = chunk[i].Row is { } row ? Inspect(row, i < first ? null : Found, start + i) : chunk[i]);
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
        if (Found is not null)
            return true;
        try
        {
            Found = Detect(row);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private PairRows Detect(DataRow row) => PairRows.Detect([row], _preparation.Options.Columns, _preparation.Options.Shape);

    // Of a row that makes several pairs, the first stands for it.
    private InspectedRow Inspect(DataRow row, PairRows? found, int number)
    {
        var kind = ProblemKind.Shape;
        PairText? text = null;
        try
        {
            found ??= Detect(row);
            var shape = found.Pairs;
            if (found.Source.Convert(row) is not [var plain, ..])
                return new InspectedRow { Row = row, Tokens = new PreparedRow(number, null, found.Source.NothingReason, IsBoundaryMoved: false) };
            shape.Demand(plain);
            text = PairText.Of(plain, shape);
            kind = ProblemKind.NotTokenised;
            var isTokenised = encoder is not null || shape.Content == PairContent.Ids;
            return new InspectedRow { Row = row, Text = text, Tokens = isTokenised ? _preparation.PrepareRow(plain, shape, number) : null };
        }
        catch (InvalidDataException error)
        {
            return new InspectedRow { Row = row, Text = text, Problem = new RowProblem(kind, RowFault.Of(row.Place, error)) };
        }
    }
}
