using Anima.Data.Filters;

namespace Anima.Data.Shapes;

/// <summary>What a row holds to be trained on: a prompt, if it has one, and an answer or several that are compared. Read once, for text and tokens alike.</summary>
/// <param name="row">The row, for places in errors and what else stands in it.</param>
internal abstract class RowContent(DataRow row)
{
    /// <summary>Reason of a conversation without a message before the answers; chat templates have nothing to render there.</summary>
    public const string PromptEmpty = "the prompt has no message";

    private RowText? _text;

    /// <summary>The row it stands in.</summary>
    public DataRow Row { get; } = row;

    /// <summary>The scores of two answers, where the shape made the pair of a ranking; else columns say them.</summary>
    public (double Chosen, double Rejected)? Scores { get; set; }

    /// <summary>Whether it holds messages, which a template renders.</summary>
    public virtual bool IsChat => false;

    /// <summary>Its text apart from templates and tokens; null where it holds token ids.</summary>
    public RowText? Text => _text ??= ReadText();

    /// <summary>What equal prompts share, see <see cref="ComparableText"/>; null where there is no prompt to compare.</summary>
    /// <param name="tokens">Its tokens; null where nobody tokenised it.</param>
    public virtual ulong? PromptKey(ItemTokens? tokens) => Text?.WholePrompt is { } prompt ? ComparableText.Key(prompt) : null;

    /// <summary>Its token ids before truncation, or a reason why there are none.</summary>
    /// <exception cref="InvalidDataException">It cannot be tokenised; the message names the row.</exception>
    public abstract ItemTokens Tokenise(ITextEncoder encoder);

    /// <summary>Shortens it for the user to look at.</summary>
    public virtual ShortExample Example() => ShortExample.Of(Text!);

    protected abstract RowText? ReadText();
}

/// <summary>Plain text: tokenised with the tokenizer's special tokens, each answer ended by the EOS token.</summary>
/// <param name="row">The row.</param>
/// <param name="prompt">The prompt; null for a text that is learnt as a whole, or where an answer that should contain it is empty.</param>
/// <param name="answers">The answers.</param>
internal sealed class TextContent(DataRow row, string? prompt, params string[] answers) : RowContent(row)
{
    private bool _isSplit;

    /// <summary>Two answers that both contain the prompt.</summary>
    public static TextContent WithPromptInside(DataRow row, string chosen, string rejected)
    {
        if (chosen.Length == 0 || rejected.Length == 0)
            return new TextContent(row, null, chosen, rejected);
        var split = PromptExtraction.Split(chosen, rejected);
        return new TextContent(row, split.Prompt, split.Chosen, split.Rejected) { _isSplit = true };
    }

    /// <inheritdoc/>
    public override ItemTokens Tokenise(ITextEncoder encoder)
    {
        if (prompt is not null)
            return RowEncoding.At(Row, () => ItemTokens.Cut(encoder.Encode(prompt), [.. answers.Select(answer => encoder.Encode(prompt + encoder.WithEos(answer)))], Notes()));
        return answers.Length == 1
            ? RowEncoding.At(Row, () => new ItemTokens(default, [new ItemBranch(encoder.Encode(encoder.WithEos(answers[0])))]) { Notes = Notes() })
            : ItemTokens.Dropped(TrainingItem.EmptyReason(Array.IndexOf(answers, ""), answers.Length));
    }

    private RowNotes Notes() =>
        (!_isSplit && prompt is { Length: > 0 } && Array.Exists(answers, answer => answer.Length > prompt.Length && answer.StartsWith(prompt, StringComparison.Ordinal)) ? RowNotes.RepeatsPrompt : 0)
        | (MessageTexts.LookLike(prompt ?? "") || Array.Exists(answers, MessageTexts.LookLike) ? RowNotes.MessagesAsText : 0);

    protected override RowText ReadText() => new(prompt is null ? [] : [new TextTurn(null, prompt)], [.. answers.Select(answer => new TextTurn[] { new(null, answer) })]);
}

/// <summary>Messages, rendered with the chat template: a prompt and the answers that continue it.</summary>
/// <param name="row">The row.</param>
/// <param name="prompt">The messages of the prompt.</param>
/// <param name="answers">The messages of each answer.</param>
internal sealed class ChatContent(DataRow row, Dictionary<string, object?>[] prompt, params Dictionary<string, object?>[][] answers) : RowContent(row)
{
    /// <summary>How the reason begins of a conversation of which the template writes nothing for an answer.</summary>
    public const string NothingWrittenBegin = "the template writes nothing for";

    /// <inheritdoc/>
    public override bool IsChat => true;

    /// <summary>Two conversations that begin with the same prompt.</summary>
    /// <param name="row">The row.</param>
    /// <param name="chosen">The conversation with the preferred answer.</param>
    /// <param name="rejected">The other conversation.</param>
    /// <param name="equal">Whether two messages are the same.</param>
    /// <param name="plain">A message as a template reads it.</param>
    public static ChatContent WithPromptInside<T>(DataRow row, T[] chosen, T[] rejected, Func<T, T, bool> equal, Func<T, Dictionary<string, object?>> plain)
    {
        T[] prompt = [];
        if (chosen.Length > 0 && rejected.Length > 0)
            (prompt, chosen, rejected) = PromptExtraction.Split(chosen, rejected, equal);
        return new ChatContent(row, [.. prompt.Select(plain)], [.. chosen.Select(plain)], [.. rejected.Select(plain)]);
    }

    /// <inheritdoc/>
    public override ItemTokens Tokenise(ITextEncoder encoder)
    {
        if (answers.Length > 1 && Array.FindIndex(answers, answer => answer.Length == 0) is >= 0 and var empty)
            return ItemTokens.Dropped(TrainingItem.EmptyReason(empty, answers.Length));
        if (prompt.Length == 0)
            return ItemTokens.Dropped(PromptEmpty);
        var variables = RowFields.TemplateVariables(Row);
        Dictionary<string, object?>[][] wholes = [.. answers.Select(answer => (Dictionary<string, object?>[])[.. prompt, .. answer])];
        return RowEncoding.At(Row, () => Written(ItemTokens.Cut(
            encoder.EncodeChat(prompt, addGenerationPrompt: true, variables), [.. wholes.Select(whole => encoder.EncodeChat(whole, addGenerationPrompt: false, variables))], Notes(encoder, wholes, variables))));
    }

    // Messages of which the template writes nothing are another fault than no message at all.
    private static ItemTokens Written(ItemTokens tokens) =>
        tokens.Branches.Count > 1 && tokens.Branches.ToList().FindIndex(branch => branch.Ids.Length == 0) is >= 0 and var empty
            ? ItemTokens.Dropped(NothingWritten(empty, tokens.Branches.Count))
            : tokens;

    private static string NothingWritten(int branch, int count) => $"{NothingWrittenBegin} {TrainingItem.NameOf(branch, count)}";

    private RowNotes Notes(ITextEncoder encoder, Dictionary<string, object?>[][] wholes, Dictionary<string, object?> variables) =>
        (Array.Exists(wholes, whole => encoder.HasTypedControlTokens(whole, variables)) ? RowNotes.TypedControlTokens : 0)
        | (Array.Exists(answers, answer => PlainValues.BeginsWith(answer, prompt)) ? RowNotes.RepeatsPrompt : 0)
        | encoder.PartsNote(wholes);

    protected override RowText ReadText() => new(TextTurn.Of(prompt), [.. answers.Select(TextTurn.Of)]);
}

/// <summary>
/// A conversation of which every turn of the assistant is learnt. It is rendered whole; a turn is what rendering the conversation up to it
/// and with it adds, up to the end token, unless the template's generation blocks say it.
/// </summary>
/// <param name="row">The row.</param>
/// <param name="messages">All its messages.</param>
internal sealed class DialogueContent(DataRow row, Dictionary<string, object?>[] messages) : RowContent(row)
{
    /// <inheritdoc/>
    public override bool IsChat => true;

    /// <inheritdoc/>
    public override ItemTokens Tokenise(ITextEncoder encoder)
    {
        var variables = RowFields.TemplateVariables(Row);
        return RowEncoding.At(Row, () =>
        {
            var (ids, isTarget) = encoder.EncodeDialogue(messages, variables);
            if (!isTarget.Contains(true))
                for (var turn = 0; turn < messages.Length; turn++)
                    if (messages[turn]["role"] is "assistant")
                        MarkTurn(encoder, ids, isTarget, turn, variables);
            return new ItemTokens(default, [new ItemBranch(ids, ItemBranch.RangesOf(isTarget))]) 
            {
                Notes = (encoder.HasTypedControlTokens(messages, variables) ? RowNotes.TypedControlTokens : 0) | encoder.PartsNote([messages]),
            };
        });
    }

    // Everything before the last answer is its prompt; a conversation without an answer has none.
    protected override RowText ReadText()
    {
        var answer = Array.FindLastIndex(messages, message => message["role"] is "assistant");
        return new RowText(TextTurn.Of(messages[..Math.Max(0, answer)]), answer < 0 ? [] : [TextTurn.Of(messages[answer..(answer + 1)])]);
    }

    private void MarkTurn(ITextEncoder encoder, int[] ids, bool[] isTarget, int turn, IReadOnlyDictionary<string, object?> variables)
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
}

/// <summary>Token ids, taken as they are.</summary>
/// <param name="row">The row.</param>
/// <param name="promptColumn">The column of the prompt's ids; null where there is none.</param>
/// <param name="answerColumns">The columns of the answers' ids.</param>
internal sealed class IdsContent(DataRow row, string? promptColumn, params string[] answerColumns) : RowContent(row)
{
    /// <summary>The column that says where a row of ids without a prompt's column begins to be learnt.</summary>
    public const string StartColumn = "completion_start";

    /// <inheritdoc/>
    public override ulong? PromptKey(ItemTokens? tokens) => promptColumn is null || tokens is null ? null : ComparableText.Key(tokens.Shared.Read());

    /// <inheritdoc/>
    public override ItemTokens Tokenise(ITextEncoder encoder)
    {
        var prompt = promptColumn is null ? [] : RowFields.Ids(Row, promptColumn);
        int[][] answers = [.. answerColumns.Select(column => RowFields.Ids(Row, column))];
        if (promptColumn is null && answers is [var whole] && Math.Min(Start(), whole.Length) is > 0 and var start)
            (prompt, answers) = (whole[..start], [whole[start..]]);
        return new ItemTokens(prompt, [.. answers.Select(answer => new ItemBranch(answer))]);
    }

    /// <inheritdoc/>
    public override ShortExample Example() => ShortExample.Of(Row, promptColumn, answerColumns);

    protected override RowText? ReadText() => null;

    private int Start()
    {
        if (Row.Field(StartColumn) is not { } field)
            return 0;
        return field.ValueKind == System.Text.Json.JsonValueKind.Number && field.TryGetInt32(out var start) && start >= 0
            ? start
            : throw Row.Error($"{StartColumn} must be the index of the first token to learn, a whole number from 0.");
    }
}
