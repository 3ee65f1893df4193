using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>What was decided about a source: how its rows are read, with its first row as an example.</summary>
/// <param name="Shape">How its rows hold what is trained on.</param>
/// <param name="Example">The first that was found.</param>
internal sealed record RowReading(IRowShape Shape, RowContent Example)
{
    /// <summary>What was decided, as sentences for the log.</summary>
    public string Description => UnusedColumns.Note(Example, Shape) is { } note ? $"{Shape.Description} {note}" : Shape.Description;

    /// <summary>Decides on a source's first row, unless <paramref name="shape"/> says it.</summary>
    /// <param name="rows">The first rows, at least one; those after the first are looked at only where the ones before make nothing.</param>
    /// <param name="kind">What rows become; null for preference pairs where they are some, else for what is learnt as it is.</param>
    /// <param name="columns">Column names that the recipe gives; they win over the usual ones.</param>
    /// <param name="shape">What the recipe says.</param>
    /// <exception cref="InvalidDataException">The row holds nothing that is known.</exception>
    public static RowReading Detect(IReadOnlyList<DataRow> rows, RecipeKind? kind, DataColumns columns, DataShape shape = DataShape.Auto)
    {
        if (kind is { } known)
            return Of(rows, known, columns, shape);
        try
        {
            return Of(rows, RecipeKind.Preference, columns, shape);
        }
        catch (InvalidDataException)
        {
            try
            {
                return Of(rows, RecipeKind.Supervised, columns, shape);
            }
            catch (InvalidDataException)
            {
                // What is wrong with a row of neither kind is said for pairs.
            }
            throw;
        }
    }

    private static RowReading Of(IReadOnlyList<DataRow> rows, RecipeKind kind, DataColumns columns, DataShape shape)
    {
        var texts = MessageTexts.Find(rows, columns);
        var found = FirstShape(texts.Count == 0 ? rows : rows.Select(row => MessageTexts.Parsed(row, texts)), kind, columns, shape);
        if (texts.Count > 0)
            found = new MessageTexts(found, texts);
        return new RowReading(found, ExampleOf(rows, found, kind));
    }

    // A first row in which something is missing tells nothing about the others.
    private static IRowShape FirstShape(IEnumerable<DataRow> rows, RecipeKind kind, DataColumns columns, DataShape shape)
    {
        InvalidDataException? firstError = null;
        foreach (var row in rows)
        {
            try
            {
                return kind == RecipeKind.Preference ? Pairs(row, columns, shape) : Dialogues(row, columns, shape);
            }
            catch (InvalidDataException error)
            {
                firstError ??= error;
            }
        }
        throw firstError!;
    }

    private static RowContent ExampleOf(IReadOnlyList<DataRow> rows, IRowShape shape, RecipeKind kind)
    {
        string? reason = null;
        foreach (var content in rows.SelectMany(shape.Contents))
            if (content is MissingContent missing)
                reason ??= missing.Reason;
            else
                return content;
        reason ??= shape.NothingReason;
        var made = kind == RecipeKind.Preference ? "makes a pair" : "can be learnt";
        throw rows[0].Error(rows.Count == 1
            ? $"no row {made}, for {reason}; check data.columns and data.shape."
            : FormattableString.Invariant($"none of the first {rows.Count} rows {made}, for {reason}; check data.columns and data.shape."));
    }

    private static IRowShape Pairs(DataRow first, DataColumns columns, DataShape shape) => shape switch
    {
        DataShape.Auto => AnyPairs(first, columns),
        DataShape.Transcript => TranscriptPairs.Of(columns),
        DataShape.Alpaca => AlpacaPairs.Of(columns),
        DataShape.ShareGpt => ShareGptPairs.Find(first, columns)
            ?? throw first.Error($"data.shape is sharegpt, but the row has no messages with from and value under conversations or chosen, or no rejected ({RowFields.ListColumns(first)}); name the columns with data.columns."),
        DataShape.Ranked or DataShape.RankedAdjacent => RankedPairs.Find(first, columns, shape == DataShape.RankedAdjacent)
            ?? throw first.Error($"data.shape is ranked, but the row has no prompt with a list of responses and a list of scores or ranks ({RowFields.ListColumns(first)}); name the columns with data.columns: {{prompt: .., responses: .., scores: ..}}."),
        _ => PlainPairs.Detect(first, columns),
    };

    // In this order: columns of ids; a list of answers with scores or ranks, where there is no preferred answer; ShareGPT messages; an
    // instruction without a prompt; plain columns.
    private static IRowShape AnyPairs(DataRow first, DataColumns columns)
    {
        if (PlainPairs.HoldsIds(first, columns))
            return PlainPairs.Detect(first, columns);
        if (first.Field(columns.Chosen ?? "chosen") is null && RankedPairs.Find(first, columns, isAdjacent: false) is { } ranked)
            return ranked;
        return (IRowShape?)ShareGptPairs.Find(first, columns) ?? (IRowShape?)AlpacaPairs.Find(first, columns) ?? PlainPairs.Detect(first, columns);
    }

    private static IRowShape Dialogues(DataRow first, DataColumns columns, DataShape shape) => shape switch
    {
        DataShape.Auto => (IRowShape?)ShareGptDialogues.Find(first, columns) ?? (IRowShape?)AlpacaDialogues.Find(first, columns) ?? PlainDialogues.Detect(first, columns),
        DataShape.Alpaca => AlpacaDialogues.Of(columns),
        DataShape.ShareGpt => ShareGptDialogues.Find(first, columns)
            ?? throw first.Error($"data.shape is sharegpt, but the row has no messages with from and value under conversations ({RowFields.ListColumns(first)}); name the column with data.columns.messages."),
        _ => PlainDialogues.Detect(first, columns),
    };
}
