using System.Text.Json;
using Anima.Data.Filters;
using Anima.Data.Shapes;

namespace Anima.Data;

/// <summary>
/// Turns rows into token ids with targets. A conversation is rendered whole; an assistant turn is what rendering the conversation up
/// to it and with it adds, up to the end token. Prompt and completion are cut apart as for preference pairs, and text ends in the
/// EOS token, as in TRL's SFT trainer.
/// </summary>
/// <param name="encoder">The tokenizer and chat template.</param>
/// <param name="options">Columns, truncation, limits.</param>
public sealed class SupervisedPreparation(ITextEncoder encoder, PairPreparationOptions options)
{
    /// <summary>Reason of a row without a target.</summary>
    public const string NothingToLearn = "no token to learn is left within max_length";

    private const int RowsAtOnce = 512;

    private readonly RowFilters _filters = new(options.Filters, options.Columns);

    /// <summary>The options it works with.</summary>
    public PairPreparationOptions Options { get; } = options;

    /// <summary>The same preparation for the rows of a source that says itself what they are.</summary>
    /// <param name="source">The source.</param>
    public SupervisedPreparation For(RowSource source) => source.Definition is null ? this : new SupervisedPreparation(encoder, Options.For(source));

    /// <summary>Prepares the rows of one source in order, several at a time.</summary>
    /// <param name="rows">The source's rows.</param>
    /// <param name="found">Is told what was decided once the first row has been seen.</param>
    /// <param name="firstRow">Number of the first row, where other sources came before.</param>
    /// <exception cref="InvalidDataException">While enumerating: a row does not fit.</exception>
    public IEnumerable<PreparedSupervisedRow> Prepare(IEnumerable<DataRow> rows, Action<SupervisedRows> found, int firstRow = 0)
    {
        SupervisedRows? source = null;
        foreach (var chunk in rows.Chunk(RowsAtOnce))
        {
            if (source is null)
                found(source = SupervisedRows.Detect(chunk, Options.Columns, Options.Shape));
            var (known, start) = (source, firstRow);
            foreach (var prepared in ParallelRows.Select(chunk.Length, Options.Threads, i => Prepare(chunk[i], known, start + i)))
                yield return prepared;
            firstRow += chunk.Length;
        }
    }

    private PreparedSupervisedRow Prepare(DataRow source, SupervisedRows rows, int number)
    {
        if (rows.Source.Convert(source) is not [var row, ..])
            return new PreparedSupervisedRow(number, null, rows.Source.NothingReason, IsCut: false);
        var shape = rows.Sequences;
        shape.Demand(row);
        var text = RowText.Of(row, shape);
        if (_filters.Reason(row, text) is { } unwanted)
            return new PreparedSupervisedRow(number, null, unwanted, IsCut: false);
        var (ids, isTarget, hasControlTokens) = Tokenise(row, shape);
        RowEncoding.DemandKnown(row, null, ids, Options.VocabularySize);
        var isCut = ids.Length > (Options.Truncation.MaxLength ?? int.MaxValue);
        var reason = _filters.Reason(isTarget.AsSpan(Math.Min(1, isTarget.Length)).Count(true), isCut);
        var sequence = reason is null ? SupervisedSequence.Cut(number, ids, isTarget, Options.Truncation, text?.Prompt is { } prompt ? ComparableText.Key(prompt) : null) : null;
        if (sequence is null)
            return new PreparedSupervisedRow(number, null, reason ?? NothingToLearn, isCut) { HasTypedControlTokens = hasControlTokens };
        var likeness = Options.Filters.Deduplicate == Recipes.Deduplication.Near && text is not null ? RowLikeness.Of(text) : null;
        return new PreparedSupervisedRow(number, sequence, null, isCut) { Likeness = likeness, HasTypedControlTokens = hasControlTokens };
    }

    private (int[] Ids, bool[] IsTarget, bool HasControlTokens) Tokenise(DataRow row, SupervisedShape shape)
    {
        if (shape.Content == SupervisedContent.Messages)
            return Conversation(row, shape.Column);
        if (shape.Content == SupervisedContent.CompletionMessages)
            return CompletionMessages(row, shape);
        var (ids, isTarget) = TokenisePlain(row, shape);
        return (ids, isTarget, false);
    }

    private (int[] Ids, bool[] IsTarget) TokenisePlain(DataRow row, SupervisedShape shape) => shape.Content switch
    {
        SupervisedContent.CompletionText => CompletionText(row, shape),
        SupervisedContent.Text => From(RowEncoding.At(row, () => encoder.Encode(encoder.WithEos(PairRowFields.Text(row, shape.Column)))), 0),
        SupervisedContent.CompletionIds => From(PairRowFields.Ids(row, shape.PromptColumn!), PairRowFields.Ids(row, shape.Column)),
        _ => From(PairRowFields.Ids(row, shape.Column), CompletionStart(row)),
    };

    private (int[], bool[], bool) Conversation(DataRow row, string column)
    {
        var messages = PairRowFields.Plain(PairRowFields.Messages(row, column));
        var variables = PairRowFields.TemplateVariables(row);
        return RowEncoding.At(row, () =>
        {
            var (ids, isTarget) = Conversation(messages, variables);
            return (ids, isTarget, encoder.HasTypedControlTokens(messages, variables));
        });
    }

    private (int[], bool[]) Conversation(Dictionary<string, object?>[] messages, IReadOnlyDictionary<string, object?> variables)
    {
        var (ids, isTarget) = encoder.EncodeDialogue(messages, variables);
        if (isTarget.Contains(true))
            return (ids, isTarget);
        for (var turn = 0; turn < messages.Length; turn++)
            if (messages[turn]["role"] is "assistant")
                MarkTurn(ids, isTarget, messages, turn, variables);
        return (ids, isTarget);
    }

    private void MarkTurn(int[] ids, bool[] isTarget, Dictionary<string, object?>[] messages, int turn, IReadOnlyDictionary<string, object?> variables)
    {
        var start = turn == 0 ? 0 : ids.AsSpan().CommonPrefixLength(encoder.EncodeChat(messages[..turn], addGenerationPrompt: true, variables));
        var end = turn == messages.Length - 1
            ? ids.Length
            : ids.AsSpan().CommonPrefixLength(encoder.EncodeChat(messages[..(turn + 1)], addGenerationPrompt: false, variables));
        if (end <= start)
            return;
        // Line breaks and the like after the end token are the template's, not the answer's.
        var endToken = encoder.EosTokenId is { } eos ? ids.AsSpan(start, end - start).LastIndexOf(eos) : -1;
        isTarget.AsSpan(start, endToken < 0 ? end - start : endToken + 1).Fill(true);
    }

    private (int[], bool[]) CompletionText(DataRow row, SupervisedShape shape)
    {
        var (prompt, completion) = (PairRowFields.Text(row, shape.PromptColumn!), PairRowFields.Text(row, shape.Column));
        return RowEncoding.At(row, () => Cut(encoder.Encode(prompt), encoder.Encode(prompt + encoder.WithEos(completion))));
    }

    private (int[], bool[], bool) CompletionMessages(DataRow row, SupervisedShape shape)
    {
        var prompt = PairRowFields.Plain(PairRowFields.Messages(row, shape.PromptColumn!));
        Dictionary<string, object?>[] whole = [.. prompt, .. PairRowFields.Plain(PairRowFields.Messages(row, shape.Column))];
        var variables = PairRowFields.TemplateVariables(row);
        return RowEncoding.At(row, () =>
        {
            var (ids, isTarget) = Cut(encoder.EncodeChat(prompt, addGenerationPrompt: true, variables), encoder.EncodeChat(whole, addGenerationPrompt: false, variables));
            return (ids, isTarget, encoder.HasTypedControlTokens(whole, variables));
        });
    }

    private static (int[], bool[]) Cut(int[] prompt, int[] whole) => From(whole, prompt.AsSpan().CommonPrefixLength(whole));

    private static (int[], bool[]) From(int[] prompt, int[] completion) => From([.. prompt, .. completion], prompt.Length);

    private static (int[], bool[]) From(int[] ids, int firstTarget)
    {
        var isTarget = new bool[ids.Length];
        isTarget.AsSpan(Math.Min(firstTarget, ids.Length)).Fill(true);
        return (ids, isTarget);
    }

    private static int CompletionStart(DataRow row)
    {
        if (row.Field(SupervisedShape.CompletionStartColumn) is not { } field)
            return 0;
        return field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out var start) && start >= 0
            ? start
            : throw row.Error("completion_start must be the index of the first token to learn, a whole number from 0.");
    }
}
