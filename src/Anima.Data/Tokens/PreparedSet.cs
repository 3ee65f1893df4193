using Anima.Data.Cache;
using Anima.Data.Filters;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>A source that items came from, as it was read.</summary>
/// <param name="Source">The source.</param>
/// <param name="Sha256">Of the whole content of each file that was read, by the file's name, lower-case hex; a resumed run compares them.</param>
/// <param name="Rows">Rows taken from it.</param>
/// <param name="Shape">How its rows hold what is trained on, as a sentence.</param>
/// <param name="Example">Its first item, each part shortened to a line.</param>
/// <param name="Origin">Where its tokens come from.</param>
internal sealed record PreparedSource(DataSource Source, IReadOnlyDictionary<string, string> Sha256, int Rows, string Shape, string Example, TokenOrigin Origin);

/// <summary>All items of a set's sources, prepared, in source order.</summary>
/// <param name="Items">The items that were kept.</param>
/// <param name="Report">What was kept, dropped and changed.</param>
/// <param name="Sources">The sources, in order.</param>
internal sealed record PreparedSet(IReadOnlyList<TrainingItem> Items, PreparationReport Report, IReadOnlyList<PreparedSource> Sources)
{
    /// <summary>Reads and prepares sources one after the other; each may have a shape of its own. Row numbers run on over them.</summary>
    /// <param name="sources">The sources, in order.</param>
    /// <param name="preparation">How rows become items; what it leaves to the rows, the first source's decide for all.</param>
    /// <param name="cache">Keeps tokens from run to run, which changes no item; null to do without.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="InvalidDataException">A row is not usable; the message names its place.</exception>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PreparedSet Load(IReadOnlyList<RowSource> sources, RowPreparation preparation, TokenCache? cache = null, CancellationToken cancellation = default)
    {
        preparation = sources.Count == 0 ? preparation : preparation.WithKindOf(sources[0]);
        var items = new List<TrainingItem>();
        var report = new PreparationReport(preparation.Options.Kind == RecipeKind.Supervised ? "sequences" : "pairs");
        var read = new List<PreparedSource>();
        var repetitions = new Repetitions(preparation.Options.Filters.Deduplicate);
        foreach (var source in sources)
        {
            var firstRow = report.Rows;
            var own = preparation.For(source);
            var kept = cache?.Open(source, own, cancellation);
            var (shape, example) = (kept?.File.Shape, kept?.File.Example);
            var rows = kept is null
                ? own.Prepare(source.Rows(), found => (shape, example) = (found.Description, found.Example.Example().ToString()), firstRow)
                : own.Decide(kept.File.Rows(), firstRow);
            foreach (var row in rows)
            {
                cancellation.ThrowIfCancellationRequested();
                var counted = row.Item is { } made && repetitions.Reason(made, row.Tokens?.Likeness) is { } reason ? row.Without(reason) : row;
                report.Add(counted);
                if (counted.Item is { } item)
                    items.Add(item);
            }

            read.Add(new PreparedSource(source.Source, kept?.Sha256 ?? source.Sha256, report.Rows - firstRow, shape!, example!, kept?.Origin ?? TokenOrigin.Prepared));
        }

        return new PreparedSet(items, report, read);
    }

    /// <summary>Where a row of the set stands, for messages: its source, and its number there, from 0.</summary>
    /// <param name="row">The row, counted from 0 over all sources.</param>
    public string PlaceOf(int row)
    {
        var first = 0;
        foreach (var source in Sources)
        {
            if (row < first + source.Rows)
                return FormattableString.Invariant($"{source.Source.Source}, row {row - first}");
            first += source.Rows;
        }
        return FormattableString.Invariant($"row {row}");
    }
}
