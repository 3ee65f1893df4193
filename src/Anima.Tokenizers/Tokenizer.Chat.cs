namespace Anima.Tokenizers;

public sealed partial class Tokenizer
{
    /// <summary>Renders a conversation with the model's chat template. Encode the text with addSpecialTokens false: the template writes BOS itself.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="addGenerationPrompt">End with the header of an assistant's turn.</param>
    /// <param name="template">Another template than the model's.</param>
    /// <param name="extra">Further variables: <c>tools</c>, <c>documents</c>, <c>enable_thinking</c>, ….</param>
    /// <exception cref="InvalidDataException">There is no template, the conversation is empty, or the template raised.</exception>
    public string RenderChat(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, ChatTemplate? template = null, IReadOnlyDictionary<string, object?>? extra = null) =>
        RenderChat(messages, new ChatOptions { AddGenerationPrompt = addGenerationPrompt, Variables = extra }, template).Text;

    /// <summary>Renders a conversation, with the stretches that the template marks as the assistant's own.</summary>
    /// <param name="messages">The messages: a list of <see cref="ChatMessage"/> or dictionaries, or a JSON array.</param>
    /// <param name="options">Generation prompt, continuation, further variables; the special tokens are variables already.</param>
    /// <param name="template">Another template than the model's.</param>
    /// <exception cref="InvalidDataException">As for the other overload.</exception>
    public RenderedChat RenderChat(object? messages, ChatOptions options, ChatTemplate? template = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var variables = new Dictionary<string, object?>();
        foreach (var (name, token) in _config.TemplateVariables)
            variables[name] = token;
        foreach (var (name, value) in options.Variables ?? new Dictionary<string, object?>())
            variables[name] = value;
        template ??= variables.GetValueOrDefault("tools") is null ? ChatTemplate : _toolTemplate ?? ChatTemplate;
        if (template is null)
            throw new InvalidDataException($"{_pipeline.Name}: the model ships no chat template; name a built-in one ({string.Join(", ", BuiltInTemplates.Names)}) or a .jinja file.");
        return template.RenderChat(messages, options with { Variables = variables });
    }

    /// <summary>
    /// The ids of a rendered conversation and, for each, whether the assistant wrote it: the tokens that touch a stretch which the
    /// template's generation blocks wrote.
    /// </summary>
    /// <param name="chat">The rendered conversation.</param>
    public (int[] Ids, bool[] IsAssistant) EncodeChat(RenderedChat chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        var tokens = EncodeWithSpans(chat.Text, addSpecialTokens: false);
        var mask = new bool[tokens.Ids.Count];
        foreach (var span in chat.GenerationSpans)
        {
            if (span.Start == span.End)
                continue;
            var first = TokenAt(tokens.Spans, span.Start);
            if (first < 0)
                break;
            var last = TokenAt(tokens.Spans, span.End - 1);
            mask.AsSpan(first, (last < 0 ? mask.Length : Math.Max(first, last + 1)) - first).Fill(true);
        }
        return ([.. tokens.Ids], mask);
    }

    private static int TokenAt(IReadOnlyList<TextSpan> spans, int place)
    {
        for (var i = 0; i < spans.Count; i++)
            if (spans[i].Start <= place && place < spans[i].End)
                return i;
        return -1;
    }
}
