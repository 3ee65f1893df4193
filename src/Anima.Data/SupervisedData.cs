using Anima.Data.Filters;

namespace Anima.Data;

/// <summary>All sequences of a supervised run's sources, prepared, in source order.</summary>
/// <param name="Sequences">The sequences that were kept.</param>
/// <param name="Report">What was kept, dropped and cut.</param>
/// <param name="Sources">The sources, in order.</param>
public sealed record SupervisedData(IReadOnlyList<SupervisedSequence> Sequences, PreparationReport Report, IReadOnlyList<SupervisedSource> Sources)
{
    /// <summary>Reads and prepares sources one after the other; each may have a shape of its own. Row numbers run on over them.</summary>
    /// <param name="sources">The sources, in order.</param>
    /// <param name="preparation">How rows become sequences.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">A row is not usable; the message names its place.</exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SupervisedData Load(IEnumerable<RowSource> sources, SupervisedPreparation preparation, CancellationToken cancellation = default)
    {
        var sequences = new List<SupervisedSequence>();
        var report = new PreparationReport("sequences");
        var read = new List<SupervisedSource>();
        var repetitions = new Repetitions(preparation.Options.Filters.Deduplicate);
        foreach (var source in sources)
        {
            var firstRow = report.Rows;
            var (shape, example) = ("", "");
            foreach (var row in preparation.For(source).Prepare(source.Rows(), found => (shape, example) = (found.Description, found.Example.ToString()), firstRow))
            {
                cancellation.ThrowIfCancellationRequested();
                var reason = row.Sequence is null ? row.DropReason : repetitions.Reason(row.Sequence, row.Likeness);
                report.Add(row.Row, reason, row.IsCut, row.HasTypedControlTokens);
                if (reason is null)
                    sequences.Add(row.Sequence!);
            }
            read.Add(new SupervisedSource(source.Source, source.Sha256, report.Rows - firstRow, shape, example));
        }
        return new SupervisedData(sequences, report, read);
    }
}
