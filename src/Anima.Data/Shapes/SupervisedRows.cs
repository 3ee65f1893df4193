using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>What was decided about a source for supervised fine-tuning: how its rows become plain ones, and what those hold.</summary>
public sealed class SupervisedRows
{
    private SupervisedRows(IRowShape source, SupervisedShape sequences, DataRow first)
    {
        Source = source;
        Sequences = sequences;
        Description = source.Description.Length > 0 ? source.Description : sequences.Description;
        Example = ShortExample.Of(first, sequences);
    }

    /// <summary>How rows become plain.</summary>
    public IRowShape Source { get; }

    /// <summary>What plain rows hold.</summary>
    public SupervisedShape Sequences { get; }

    /// <summary>What was decided, as one sentence for the log.</summary>
    public string Description { get; }

    /// <summary>The first sequence, shortened.</summary>
    public ShortExample Example { get; }

    /// <summary>Decides on a source's first row, unless <paramref name="shape"/> says it: ShareGPT dialogues, an instruction with an output, then plain columns.</summary>
    /// <param name="rows">The first rows, at least one; those after the first are looked at only where the ones before make nothing.</param>
    /// <param name="columns">Column names that the recipe gives; they win over the usual ones.</param>
    /// <param name="shape">What the recipe says.</param>
    /// <exception cref="InvalidDataException">The row holds nothing that is known.</exception>
    public static SupervisedRows Detect(IReadOnlyList<DataRow> rows, DataColumns columns, DataShape shape = DataShape.Auto)
    {
        var first = rows[0];
        IRowShape source = shape switch
        {
            DataShape.Auto => (IRowShape?)ShareGptDialogues.Find(first, columns) ?? (IRowShape?)AlpacaDialogues.Find(first, columns) ?? PlainRows.Instance,
            DataShape.Alpaca => AlpacaDialogues.Of(columns),
            DataShape.ShareGpt => ShareGptDialogues.Find(first, columns)
                ?? throw first.Error($"data.shape is sharegpt, but the row has no messages with from and value under conversations ({PairShape.ListColumns(first)}); name the column with data.columns.messages."),
            _ => PlainRows.Instance,
        };
        var plain = rows.Select(source.Convert).FirstOrDefault(found => found.Count > 0)
            ?? throw first.Error(FormattableString.Invariant($"none of the first {rows.Count} rows can be learnt, for {source.NothingReason}; check data.columns and data.shape."));
        var sequences = SupervisedShape.Detect(plain[0], source is PlainRows ? columns : new DataColumns());
        return new SupervisedRows(source, sequences, plain[0]);
    }
}
