using System.Globalization;

namespace Anima.Rlhf.Data;

/// <summary>All sequences of a supervised run's sources, prepared, in source order.</summary>
/// <param name="Sequences">The sequences that were kept.</param>
/// <param name="Sha256">SHA-256 of each file's whole content by its name, lower-case hex.</param>
/// <param name="Sentences">What was found, kept, dropped and cut, one sentence each.</param>
public sealed record SupervisedData(IReadOnlyList<SupervisedSequence> Sequences, IReadOnlyDictionary<string, string> Sha256, IReadOnlyList<string> Sentences)
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
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        var sentences = new List<string>();
        var (rows, cut) = (0, 0);
        foreach (var source in sources)
        {
            foreach (var (sequence, isCut) in preparation.Prepare(source.Rows(), shape => sentences.Add($"{source.Source.Source}: {shape.Description}"), rows))
            {
                cancellation.ThrowIfCancellationRequested();
                rows++;
                if (sequence is not null)
                    sequences.Add(sequence);
                cut += sequence is not null && isCut ? 1 : 0;
            }
            foreach (var (file, sum) in source.Sha256)
                sums[file] = sum;
        }
        sentences.Add(string.Create(CultureInfo.InvariantCulture, $"{sequences.Count} of {rows} rows are usable sequences."));
        if (sequences.Count < rows)
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"Dropped {rows - sequences.Count} rows: {SupervisedPreparation.NothingToLearn}."));
        if (cut > 0)
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"Cut to max_length: {cut} rows."));
        return new SupervisedData(sequences, sums, sentences);
    }
}
