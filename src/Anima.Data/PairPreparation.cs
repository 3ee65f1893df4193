using Anima.Data.Filters;
using Anima.Data.Shapes;

namespace Anima.Data;

/// <summary>
/// Turns rows into token ids as TRL 1.16 does: prompts are told from answers that contain them, text answers end in the EOS token,
/// prompt and answer are tokenised together, and the answer starts where the ids stop agreeing with those of the prompt alone.
/// Rows without an answer, and rows whose prompt alone fills the maximal length, are dropped with a reason.
/// </summary>
/// <param name="encoder">The tokenizer and chat template.</param>
/// <param name="options">Columns, truncation, limits.</param>
public sealed class PairPreparation(ITextEncoder encoder, PairPreparationOptions options)
{
    /// <summary>Reason of a row whose prompt leaves no room for an answer; only with truncation on the right, as in TRL.</summary>
    public const string PromptTooLong = "the prompt alone has max_length tokens or more";

    /// <summary>Reason of a row whose preferred answer has no token.</summary>
    public const string ChosenEmpty = "chosen is empty";

    /// <summary>Reason of a row whose other answer has no token.</summary>
    public const string RejectedEmpty = "rejected is empty";

    /// <summary>Reason of a conversation without a message before the answers; chat templates have nothing to render there.</summary>
    public const string PromptEmpty = "the prompt has no message";

    // Enough for all threads to stay busy, few enough that rows do not pile up in memory.
    private const int RowsAtOnce = 512;

    private readonly RowFilters _filters = new(options.Filters, options.Columns);

    /// <summary>The options it works with.</summary>
    public PairPreparationOptions Options { get; } = options;

    /// <summary>What tells the encoder from others, see <see cref="ITextEncoder.Fingerprint"/>.</summary>
    internal string? Fingerprint => encoder.Fingerprint;

    /// <summary>The same preparation for the rows of a source that says itself what they are.</summary>
    /// <param name="source">The source.</param>
    public PairPreparation For(RowSource source) => source.Definition is null ? this : new PairPreparation(encoder, Options.For(source));

    /// <summary>Prepares the rows of one source, several at a time, and gives their pairs in order. A row that makes none gives one without a pair.</summary>
    /// <param name="rows">The source's rows.</param>
    /// <param name="found">Is told what was decided once the first row has been seen, or null.</param>
    /// <param name="firstRow">Number of the first row, where other sources came before.</param>
    /// <exception cref="InvalidDataException">While enumerating: a row does not fit; of several, it is always the same one that is named.</exception>
    public IEnumerable<PreparedRow> Prepare(IEnumerable<DataRow> rows, Action<PairRows>? found = null, int firstRow = 0)
    {
        PairRows? source = null;
        var chunkStart = 0;
        foreach (var chunk in rows.Chunk(RowsAtOnce))
        {
            if (source is null)
            {
                source = PairRows.Detect(chunk, Options.Columns, Options.Shape);
                found?.Invoke(source);
            }

            foreach (var prepared in PrepareChunk(chunk, source, chunkStart, firstRow))
                yield return prepared;
            chunkStart = checked(chunkStart + chunk.Length);
        }
    }

    /// <summary>Prepares one plain row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="shape">How the rows of its source hold pairs.</param>
    /// <param name="number">The row's number, from 0.</param>
    /// <exception cref="InvalidDataException">The row does not fit its source's shape, cannot be tokenised, or has ids beyond the vocabulary.</exception>
    public PreparedRow PrepareRow(DataRow row, PairShape shape, int number) => PrepareRow(row, shape, number, firstRow: 0);

    /// <summary>Decides what becomes of rows that were tokenised earlier, in the same way.</summary>
    /// <param name="rows">The rows' tokens, in order.</param>
    /// <param name="firstRow">Number of the first row, where other sources came before.</param>
    internal IEnumerable<PreparedRow> Decide(IEnumerable<PairTokens> rows, int firstRow) => rows.Select(tokens => Decide(tokens, firstRow));

    private PreparedRow PrepareRow(DataRow row, PairShape shape, int number, int firstRow)
    {
        var tokens = Tokenise(row, shape) with { Row = number };
        var prepared = Decide(tokens, firstRow);
        if (prepared.Pair is not null)
            DemandKnownIds(row, tokens);
        return prepared;
    }

    private PreparedRow Decide(PairTokens tokens, int firstRow)
    {
        var row = checked(firstRow + tokens.Row);
        var pair = new PreparedPair(row, tokens.Prompt, tokens.Chosen, tokens.Rejected, Options.Truncation) { PromptKey = tokens.PromptKey };
        var reason = tokens.DropReason ?? FindDropReason(tokens) ?? _filters.Reason(tokens, pair.IsTruncated);
        return new PreparedRow(row, reason is null ? pair : null, reason, tokens.IsBoundaryMoved) { Tokens = tokens, HasTypedControlTokens = tokens.HasTypedControlTokens };
    }

    private IEnumerable<PreparedRow> PrepareChunk(DataRow[] chunk, PairRows source, int chunkStart, int firstRow) =>
        ParallelRows.Select(chunk.Length, Options.Threads, i => PrepareSourceRow(chunk[i], source, chunkStart + i, firstRow)).SelectMany(pairs => pairs);

    private PreparedRow[] PrepareSourceRow(DataRow row, PairRows source, int number, int firstRow)
    {
        var plain = source.Source.Convert(row);
        if (plain.Count == 0)
            return [Decide(PairTokens.Dropped(source.Source.NothingReason) with { Row = number }, firstRow)];
        return [.. plain.Select(pair => PrepareRow(pair, source.Pairs, number, firstRow))];
    }

    private PairTokens Tokenise(DataRow row, PairShape shape)
    {
        shape.Demand(row);
        var text = RowText.Of(row, shape);
        if (_filters.Reason(row, text) is { } reason)
            return PairTokens.Dropped(reason);
        var tokens = shape.Content switch
        {
            PairContent.Text => TokeniseText(row, shape),
            PairContent.Messages => TokeniseMessages(row, shape),
            _ => ReadIds(row, shape),
        };
        return tokens with
        {
            PromptKey = text is null ? ComparableText.Key(tokens.Prompt.Read()) : text.Prompt is { } prompt ? ComparableText.Key(prompt) : null,
            Likeness = Options.Filters.Deduplicate == Recipes.Deduplication.Near && text is not null ? RowLikeness.Of(text) : null,
        };
    }

    private PairTokens TokeniseText(DataRow row, PairShape shape)
    {
        var prompt = shape.PromptColumn is { } column ? PairRowFields.Text(row, column) : null;
        var (chosen, rejected) = (PairRowFields.Text(row, shape.ChosenColumn), PairRowFields.Text(row, shape.RejectedColumn));
        if (prompt is null)
        {
            if (chosen.Length == 0 || rejected.Length == 0)
                return PairTokens.Dropped(chosen.Length == 0 ? ChosenEmpty : RejectedEmpty);
            (prompt, chosen, rejected) = PromptExtraction.Split(chosen, rejected);
        }

        return RowEncoding.At(row, () => PairTokens.Cut(
            encoder.Encode(prompt), encoder.Encode(prompt + encoder.WithEos(chosen)), encoder.Encode(prompt + encoder.WithEos(rejected))));
    }

    private PairTokens TokeniseMessages(DataRow row, PairShape shape)
    {
        var prompt = PairRowFields.PromptMessages(row, shape);
        var (chosen, rejected) = (PairRowFields.Messages(row, shape.ChosenColumn), PairRowFields.Messages(row, shape.RejectedColumn));
        if (chosen.Length == 0 || rejected.Length == 0)
            return PairTokens.Dropped(chosen.Length == 0 ? ChosenEmpty : RejectedEmpty);
        if (shape.PromptColumn is null)
        {
            var split = PromptExtraction.Split(chosen, rejected);
            (prompt, chosen, rejected) = (PairRowFields.Plain(split.Prompt), split.Chosen, split.Rejected);
        }

        if (prompt.Length == 0)
            return PairTokens.Dropped(PromptEmpty);
        var variables = PairRowFields.TemplateVariables(row);
        Dictionary<string, object?>[] withChosen = [.. prompt, .. PairRowFields.Plain(chosen)], withRejected = [.. prompt, .. PairRowFields.Plain(rejected)];
        return RowEncoding.At(row, () => PairTokens.Cut(
            encoder.EncodeChat(prompt, addGenerationPrompt: true, variables),
            encoder.EncodeChat(withChosen, addGenerationPrompt: false, variables),
            encoder.EncodeChat(withRejected, addGenerationPrompt: false, variables)) with
        {
            HasTypedControlTokens = encoder.HasTypedControlTokens(withChosen, variables) || encoder.HasTypedControlTokens(withRejected, variables),
        });
    }

    private static PairTokens ReadIds(DataRow row, PairShape shape) => new(
        PairRowFields.Ids(row, shape.PromptColumn!), PairRowFields.Ids(row, shape.ChosenColumn), PairRowFields.Ids(row, shape.RejectedColumn),
        IsBoundaryMoved: false, DropReason: null);

    private string? FindDropReason(PairTokens tokens)
    {
        if (tokens.Chosen.Length == 0)
            return ChosenEmpty;
        if (tokens.Rejected.Length == 0)
            return RejectedEmpty;
        var truncation = Options.Truncation;
        return truncation.Side == Recipes.TruncationSide.Right && tokens.Prompt.Length >= (truncation.MaxLength ?? int.MaxValue) ? PromptTooLong : null;
    }

    private void DemandKnownIds(DataRow row, PairTokens tokens)
    {
        RowEncoding.DemandKnown(row, "prompt", tokens.Prompt.Read(), Options.VocabularySize);
        RowEncoding.DemandKnown(row, "chosen", tokens.Chosen.Read(), Options.VocabularySize);
        RowEncoding.DemandKnown(row, "rejected", tokens.Rejected.Read(), Options.VocabularySize);
    }
}
