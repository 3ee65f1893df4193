using Anima.Data.Filters;
using Anima.Data.Shapes;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>
/// Turns rows into token ids as TRL 1.16 does: prompts are told from answers that contain them, text answers end in the EOS token,
/// prompt and answer are tokenised together, and the answer starts where the ids stop agreeing with those of the prompt alone.
/// What rows are is the shape's matter, see <see cref="IRowShape"/>; all else is the same for everything that can be trained on.
/// </summary>
/// <param name="encoder">The tokenizer and chat template.</param>
/// <param name="options">Columns, truncation, limits.</param>
internal sealed class RowPreparation(ITextEncoder encoder, PreparationOptions options)
{
    /// <summary>Reason of a row whose prompt leaves no room for an answer; only with truncation on the right, as in TRL.</summary>
    public const string PromptTooLong = "the prompt alone has max_length tokens or more";

    /// <summary>Reason of a row of one answer without a token to learn.</summary>
    public const string NothingToLearn = "no token to learn is left within max_length";

    // Enough for all threads to stay busy, few enough that rows do not pile up in memory.
    private const int RowsAtOnce = 512;

    private readonly RowFilters _filters = new(options.Filters, options.Columns);

    /// <summary>The options it works with.</summary>
    public PreparationOptions Options { get; } = options;

    /// <summary>What tells the encoder from others, see <see cref="ITextEncoder.Fingerprint"/>.</summary>
    internal string? Fingerprint => encoder.Fingerprint;

    /// <summary>The same preparation for the rows of a source that says itself what they are.</summary>
    /// <param name="source">The source.</param>
    public RowPreparation For(RowSource source) => source.Definition is null ? this : new RowPreparation(encoder, Options.For(source));

    /// <summary>The same preparation with the kind that the rows of a source are of, where the options leave it to the rows.</summary>
    /// <param name="source">The source.</param>
    /// <exception cref="InvalidDataException">The rows are of no kind that is known.</exception>
    internal RowPreparation WithKindOf(RowSource source) => Options.Kind is not null
        ? this
        : new RowPreparation(encoder, Options with { Kind = Detect([.. source.Rows().Take(RowsAtOnce)], Options.For(source)).Shape.Kind });

    /// <summary>Prepares the rows of one source, several at a time, and gives their items in order. A row that makes none gives one without an item.</summary>
    /// <param name="rows">The source's rows.</param>
    /// <param name="firstRow">Number of the first row, where other sources came before.</param>
    /// <exception cref="InvalidDataException">While enumerating: a row does not fit; of several, it is always the same one that is named.</exception>
    public IEnumerable<PreparedRow> Prepare(IEnumerable<DataRow> rows, int firstRow = 0) => Prepare(rows, null, firstRow);

    /// <summary>The same.</summary>
    /// <param name="rows">The source's rows.</param>
    /// <param name="found">Is told what was decided once the first row has been seen, or null.</param>
    /// <param name="firstRow">Number of the first row, where other sources came before.</param>
    internal IEnumerable<PreparedRow> Prepare(IEnumerable<DataRow> rows, Action<RowReading>? found, int firstRow = 0)
    {
        IRowShape? shape = null;
        var chunkStart = 0;
        foreach (var chunk in rows.Chunk(RowsAtOnce))
        {
            if (shape is null)
            {
                var reading = Detect(chunk, Options);
                shape = reading.Shape;
                found?.Invoke(reading);
            }

            var (known, start) = (shape, chunkStart);
            foreach (var made in ParallelRows.Select(chunk.Length, Options.Threads, i => PrepareRow(chunk[i], known, start + i, firstRow)))
                foreach (var prepared in made)
                    yield return prepared;
            chunkStart = checked(chunkStart + chunk.Length);
        }
    }

    /// <summary>Prepares what one row holds.</summary>
    /// <param name="content">What it holds.</param>
    /// <param name="number">The row's number, from 0.</param>
    /// <param name="firstRow">Number of the source's first row.</param>
    /// <exception cref="InvalidDataException">It cannot be tokenised, or has ids beyond the vocabulary.</exception>
    internal PreparedRow Prepare(RowContent content, int number, int firstRow = 0)
    {
        var prepared = Decide(Tokenise(content) with { Row = number }, firstRow);
        if (prepared.Item is { } item && Options.VocabularySize is { } size)
            DemandKnownIds(content.Row, item, size);
        return prepared;
    }

    /// <summary>Decides what becomes of rows that were tokenised earlier, in the same way.</summary>
    /// <param name="rows">The rows' tokens, in order.</param>
    /// <param name="firstRow">Number of the first row, where other sources came before.</param>
    internal IEnumerable<PreparedRow> Decide(IEnumerable<ItemTokens> rows, int firstRow) => rows.Select(tokens => Decide(tokens, firstRow));

    private static RowReading Detect(DataRow[] rows, PreparationOptions options) => RowReading.Detect(rows, options.Kind, options.Columns, options.Shape);

    private PreparedRow[] PrepareRow(DataRow row, IRowShape shape, int number, int firstRow)
    {
        var contents = shape.Contents(row);
        return contents.Count == 0
            ? [Decide(ItemTokens.Dropped(shape.NothingReason) with { Row = number }, firstRow)]
            : [.. contents.Select(content => Prepare(content, number, firstRow))];
    }

    private ItemTokens Tokenise(RowContent content)
    {
        if (_filters.Reason(content) is { } reason)
            return ItemTokens.Dropped(reason);
        var tokens = content.Tokenise(encoder);
        return tokens with
        {
            PromptKey = content.PromptKey(tokens),
            Likeness = Options.Filters.Deduplicate == Deduplication.Near && content.Text is { } text ? RowLikeness.Of(text) : null,
        };
    }

    private PreparedRow Decide(ItemTokens tokens, int firstRow)
    {
        var row = checked(firstRow + tokens.Row);
        if (tokens.DropReason is { } dropped)
            return new PreparedRow(row, null, dropped) { Tokens = tokens };
        var item = new TrainingItem(row, tokens.Shared, tokens.Branches, Options.Truncation) { PromptKey = tokens.PromptKey };
        var reason = UncomparableReason(item) ?? _filters.Reason(item) ?? (item.BranchCount == 1 && item.TargetCount(0) == 0 ? NothingToLearn : null);
        return new PreparedRow(row, reason is null ? item : null, reason) { Tokens = tokens };
    }

    // Answers that are compared must all be there.
    private string? UncomparableReason(TrainingItem item)
    {
        if (item.BranchCount == 1)
            return null;
        for (var b = 0; b < item.BranchCount; b++)
            if (item.BranchLength(b) == 0)
                return TrainingItem.EmptyReason(b, item.BranchCount);
        var truncation = Options.Truncation;
        return truncation.Side == TruncationSide.Right && item.SharedLength >= (truncation.MaxLength ?? int.MaxValue) ? PromptTooLong : null;
    }

    private static void DemandKnownIds(DataRow row, TrainingItem item, int vocabularySize)
    {
        var isCompared = item.BranchCount > 1;
        RowEncoding.DemandKnown(row, isCompared ? "prompt" : null, item.SharedIds, vocabularySize);
        for (var b = 0; b < item.BranchCount; b++)
            RowEncoding.DemandKnown(row, isCompared ? TrainingItem.NameOf(b, item.BranchCount) : null, item.BranchIds(b), vocabularySize, isCompared ? 0 : item.SharedLength);
    }
}
