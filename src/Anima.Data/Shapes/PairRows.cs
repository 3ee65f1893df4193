using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>What was decided about a source of preference pairs: how its rows become plain ones, and how those hold pairs.</summary>
public sealed class PairRows
{
    private PairRows(IRowShape source, PairShape pairs, DataRow first)
    {
        Source = source;
        Pairs = pairs;
        Description = source.Description.Length > 0 ? source.Description
            : TranscriptRows.Is(first.Field(pairs.ChosenColumn)) && pairs.PromptColumn is null ? $"{pairs.Description} They are dialogues as text; data.shape: transcript makes messages of them for the chat template."
            : pairs.Description;
        Example = ShortExample.Of(first, pairs);
    }

    /// <summary>How rows become plain.</summary>
    public IRowShape Source { get; }

    /// <summary>How plain rows hold pairs.</summary>
    public PairShape Pairs { get; }

    /// <summary>What was decided, as one or two sentences for the log.</summary>
    public string Description { get; }

    /// <summary>The first pair, shortened.</summary>
    public ShortExample Example { get; }

    /// <summary>
    /// Decides on a source's first row, unless <paramref name="shape"/> says it. In this order: columns of ids; a list of answers with
    /// scores or ranks, where there is no preferred answer; ShareGPT messages; an instruction without a prompt; plain columns.
    /// </summary>
    /// <param name="rows">The first rows, at least one; those after the first are looked at only where the ones before make no pair.</param>
    /// <param name="columns">Column names that the recipe gives; they win over the usual ones.</param>
    /// <param name="shape">What the recipe says.</param>
    /// <exception cref="InvalidDataException">The row holds no preference pair that is known.</exception>
    public static PairRows Detect(IReadOnlyList<DataRow> rows, DataColumns columns, DataShape shape = DataShape.Auto)
    {
        var source = shape == DataShape.Auto ? Find(rows[0], columns) : Of(rows[0], columns, shape);
        var plain = rows.Select(source.Convert).FirstOrDefault(pairs => pairs.Count > 0)
            ?? throw rows[0].Error(FormattableString.Invariant($"none of the first {rows.Count} rows makes a pair, for {source.NothingReason}; check data.columns and data.shape."));
        var pairs = PairShape.Detect(plain[0], source is PlainRows ? columns : new DataColumns());
        return new PairRows(source, pairs, plain[0]);
    }

    private static IRowShape Find(DataRow first, DataColumns columns)
    {
        if (PairShape.HoldsIds(first, columns))
            return PlainRows.Instance;
        if (first.Field(columns.Chosen ?? PlainRow.Chosen) is null && RankedRows.Find(first, columns, isAdjacent: false) is { } ranked)
            return ranked;
        return (IRowShape?)ShareGptPairs.Find(first, columns) ?? (IRowShape?)AlpacaPairs.Find(first, columns) ?? PlainRows.Instance;
    }

    private static IRowShape Of(DataRow first, DataColumns columns, DataShape shape) => shape switch
    {
        DataShape.Transcript => TranscriptRows.Of(columns),
        DataShape.Alpaca => AlpacaPairs.Of(columns),
        DataShape.ShareGpt => ShareGptPairs.Find(first, columns)
            ?? throw first.Error($"data.shape is sharegpt, but the row has no messages with from and value under conversations or chosen, or no rejected ({PairShape.ListColumns(first)}); name the columns with data.columns."),
        DataShape.Ranked or DataShape.RankedAdjacent => RankedRows.Find(first, columns, shape == DataShape.RankedAdjacent)
            ?? throw first.Error($"data.shape is ranked, but the row has no prompt with a list of responses and a list of scores or ranks ({PairShape.ListColumns(first)}); name the columns with data.columns: {{prompt: .., responses: .., scores: ..}}."),
        _ => PlainRows.Instance,
    };
}
