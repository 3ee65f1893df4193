using System.Runtime.CompilerServices;
using Anima.Tokenizers.ControlTokens;
using Anima.Tokenizers.Models;
using Anima.Tokenizers.Templates;

namespace Anima.Tokenizers;

public sealed partial class Tokenizer
{
    // By template: which tokens are control tokens goes by what it writes.
    private readonly ConditionalWeakTable<ChatTemplate, ControlTokenSet> _controlTokens = [];

    /// <summary>Renders a conversation with the model's chat template. Encode the text with addSpecialTokens false: the template writes BOS itself. Text alone does not tell which control tokens were typed; the other overload's result does.</summary>
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
        (options, template) = Complete(options, template);
        return options.ControlTokens == TypedControlTokens.Special ? template.RenderChat(messages, options) : RenderGuarded(messages, options, template);
    }

    /// <summary>Whether control tokens are typed inside a conversation's messages, so that reading them as text or as tokens makes a difference.</summary>
    /// <param name="messages">As for <see cref="RenderChat(object?, ChatOptions, ChatTemplate?)"/>.</param>
    /// <param name="options">As there; its <see cref="ChatOptions.ControlTokens"/> does not count.</param>
    /// <param name="template">As there.</param>
    /// <exception cref="InvalidDataException">As there.</exception>
    public bool HasTypedControlTokens(object? messages, ChatOptions options, ChatTemplate? template = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options, template) = Complete(options, template);
        var (list, typed) = (Conversation.Read(messages, template.Name), TypedVariables(options));
        return FindMarks(list, typed, template) is not null && RenderGuarded(list, options, template).Guarded.Count > 0;
    }

    private (ChatOptions Options, ChatTemplate Template) Complete(ChatOptions options, ChatTemplate? template)
    {
        var variables = new Dictionary<string, object?>();
        foreach (var (name, token) in _config.TemplateVariables)
            variables[name] = token;
        foreach (var (name, value) in options.Variables ?? new Dictionary<string, object?>())
            variables[name] = value;
        template ??= variables.GetValueOrDefault("tools") is null ? ChatTemplate : _toolTemplate ?? ChatTemplate;
        return template is null
            ? throw new InvalidDataException($"{_pipeline.Name}: the model ships no chat template{(_config.ChatTemplates.Count > 0 ? $" called default, only {string.Join(", ", _config.ChatTemplates.Keys)}" : "")}; name a built-in one ({string.Join(", ", BuiltInTemplates.Names)}) or a .jinja file.")
            : (options with { Variables = variables }, template);
    }

    // Only where typed text may make a control token is it followed through the template, and only where it does make one does that count.
    private RenderedChat RenderGuarded(object? messages, ChatOptions options, ChatTemplate template)
    {
        var (list, typed) = (Conversation.Read(messages, template.Name), TypedVariables(options));
        if (FindMarks(list, typed, template) is not { } marks)
            return template.RenderChat(list, options);
        var variables = new Dictionary<string, object?>(options.Variables!);
        foreach (var (name, value) in typed)
            variables[name] = marks.Mark(value);
        var tokens = _controlTokens.GetValue(template, FindControlTokens);
        var chat = marks.Unmark(template.RenderChat(marks.Mark(list), options with { Variables = variables }));
        return tokens.Covers(chat.Text, chat.Guarded) ? chat with { ControlTokens = tokens } : template.RenderChat(list, options);
    }

    private MessageMarks? FindMarks(ListValue messages, Dictionary<string, object?> typed, ChatTemplate template)
    {
        try
        {
            return MessageMarks.For(_controlTokens.GetValue(template, FindControlTokens), [messages, .. typed.Values], template);
        }
        catch (TemplateError error)
        {
            throw error.ToPublic(template.Name);
        }
    }

    // Those called eos_token and the like are the template's.
    private static Dictionary<string, object?> TypedVariables(ChatOptions options) => options.Variables!
        .Where(variable => !variable.Key.EndsWith("_token", StringComparison.Ordinal))
        .ToDictionary(variable => variable.Key, variable => ValueConverter.Convert(variable.Value));

    private ControlTokenSet FindControlTokens(ChatTemplate template) => new(AddedTokens, _config.ChatControlTokens, template.Source, _pipeline.Normalizer);

    /// <summary>The ids of a rendered conversation. Control tokens that were typed inside its messages are text, unless it was rendered otherwise.</summary>
    /// <param name="chat">The rendered conversation.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Encode(string, bool, bool)"/>.</exception>
    public int[] Encode(RenderedChat chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        return chat.Guarded.Count == 0 ? Encode(chat.Text, addSpecialTokens: false) : [.. EncodeWithSpans(chat).Ids];
    }

    private TokenizedText EncodeWithSpans(RenderedChat chat)
    {
        if (chat.Guarded.Count == 0)
            return EncodeWithSpans(chat.Text, addSpecialTokens: false);
        var (ids, spans) = (new IdBuffer(), new List<TextSpan>());
        new Encoder(_pipeline, _rawMatcher, _normalizedMatcher, splitSpecial: false, ids, spans, new GuardedPlaces(chat.Guarded, chat.ControlTokens!)).Run(WellFormed(chat.Text));
        return new(ids.ToArray(), _pipeline.PostProcessor.TrimsOffsets ? spans.ConvertAll(span => Trim(chat.Text, span)) : spans);
    }

    /// <summary>
    /// The ids of a rendered conversation and, for each, whether the assistant wrote it: the tokens that touch a stretch which the
    /// template's generation blocks wrote.
    /// </summary>
    /// <param name="chat">The rendered conversation.</param>
    public (int[] Ids, bool[] IsAssistant) EncodeChat(RenderedChat chat)
    {
        ArgumentNullException.ThrowIfNull(chat);
        var tokens = EncodeWithSpans(chat);
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
