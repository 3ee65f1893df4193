using Anima.Data.Cache;
using Anima.Data.Filters;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>A source that pairs came from, as it was read.</summary>
/// <param name="Source">The source.</param>
/// <param name="Sha256">Of the whole content of each file that was read, by the file's name, lower-case hex; a resumed run compares them.</param>
/// <param name="Rows">Rows taken from it.</param>
/// <param name="Shape">How its rows hold pairs, as a sentence.</param>
/// <param name="Example">Its first pair, shortened, see <see cref="ShortExample"/>.</param>
/// <param name="Origin">Where its tokens come from.</param>
public sealed record PreparedSource(DataSource Source, IReadOnlyDictionary<string, string> Sha256, int Rows, string Shape, string Example, TokenOrigin Origin);

/// <summary>All pairs of a run's sources, prepared, in source order.</summary>
/// <param name="Pairs">The pairs that were kept.</param>
/// <param name="Report">What was kept, dropped and changed.</param>
/// <param name="Sources">The sources, in order.</param>
public sealed record PreferenceData(IReadOnlyList<PreparedPair> Pairs, PreparationReport Report, IReadOnlyList<PreparedSource> Sources)
{
    /// <summary>Reads and prepares sources one after the other; each may have a shape of its own. Row numbers run on over them.</summary>
    /// <param name="sources">The sources, in order.</param>
    /// <param name="preparation">How rows become pairs.</param>
    /// <param name="cache">Keeps tokens from run to run, which changes no pair; null to do without.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">A row is not usable; the message names its place.</exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PreferenceData Load(IEnumerable<RowSource> sources, PairPreparation preparation, TokenCache? cache = null, CancellationToken cancellation = default)
    {
        var pairs = new List<PreparedPair>();
        var report = new PreparationReport();
        var read = new List<PreparedSource>();
        var repetitions = new Repetitions(preparation.Options.Filters.Deduplicate);
        foreach (var source in sources)
        {
            var firstRow = report.Rows;
            var own = preparation.For(source);
            var kept = cache?.Open(source, own, cancellation);
            var (shape, example) = (kept?.File.Shape, kept?.File.Example);
            var rows = kept is null
                ? own.Prepare(source.Rows(), found => (shape, example) = (found.Description, found.Example.ToString()), firstRow)
                : own.Decide(kept.File.Rows(), firstRow);
            foreach (var row in rows)
            {
                cancellation.ThrowIfCancellationRequested();
                var counted = row.Pair is { } made && repetitions.Reason(made, row.Tokens?.Likeness) is { } reason ? row.Without(reason) : row;
                report.Add(counted);
                if (counted.Pair is { } pair)
                    pairs.Add(pair);
            }

            read.Add(new PreparedSource(source.Source, kept?.Sha256 ?? source.Sha256, report.Rows - firstRow, shape!, example!, kept?.Origin ?? TokenOrigin.Prepared));
        }

        return new PreferenceData(pairs, report, read);
    }
}
