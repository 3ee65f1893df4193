namespace Anima.Tokenizers.Templates;

/// <summary>Prepares messages for a template as transformers does.</summary>
internal static class Conversation
{
    private const string Mark = "CONTINUE_FINAL_MESSAGE_TAG ";

    private static readonly string[] ReasoningNames = ["reasoning_content", "thinking", "reasoning"];

    /// <summary>The messages as template values: members that are null dropped, the reasoning under the names templates use.</summary>
    public static ListValue Read(object? messages, string name)
    {
        if (ValueConverter.Convert(messages) is not ListValue list)
            throw Error(name, "the conversation must be a list of messages");
        if (list.Count == 0)
            throw Error(name, "the conversation has no messages; give at least one");
        return new(list.Select(message => message is DictValue dict ? Clean(dict) : throw Error(name, "every message must be an object with a role and a content")));
    }

    /// <summary>Renders, then cuts the text where the last message's content ends.</summary>
    public static RenderedChat RenderOpen(ChatTemplate template, ListValue messages, string field, Func<ListValue, RenderedChat> render)
    {
        var name = template.Name;
        if (!template.Source.Contains(field, StringComparison.Ordinal))
            throw Error(name, $"the last message's '{field}' cannot be continued, because the template never mentions it");
        if (!((DictValue)messages[^1]!).TryGet(field, out var value))
            throw Error(name, $"the last message has no '{field}' to continue");
        var (marked, text) = Marked(value, name, field);
        var last = new DictValue();
        foreach (var (key, member) in ((DictValue)messages[^1]!).Items)
            last[key] = key is string s && s == field ? marked : member;
        var chat = render(new([.. messages.Take(messages.Count - 1), last]));
        return Cut(chat, text, name);
    }

    private static DictValue Clean(DictValue message)
    {
        var clean = new DictValue();
        foreach (var (key, value) in message.Items)
            if (value is not null)
                clean[key] = value;
        foreach (var alias in ReasoningNames)
            if (clean.TryGet(alias, out var reasoning))
            {
                clean["reasoning_content"] = reasoning;
                if (!clean.TryGet("thinking", out _))
                    clean["thinking"] = reasoning;
                break;
            }
        return clean;
    }

    // The mark goes behind the text, or behind the last text part of a list.
    private static (object? Marked, string Text) Marked(object? value, string name, string field)
    {
        if (value is string text)
            return (text + Mark, text);
        if (value is not ListValue parts)
            throw Error(name, $"the last message's '{field}' must be text to be continued");
        var copy = new ListValue(parts);
        for (var i = copy.Count - 1; i >= 0; i--)
        {
            if (copy[i] is not DictValue part || !part.TryGet("text", out var found) || found is not string last)
                continue;
            var marked = new DictValue();
            foreach (var (key, member) in part.Items)
                marked[key] = key is "text" ? last + Mark : member;
            copy[i] = marked;
            return (copy, last);
        }
        throw Error(name, $"the last message's '{field}' has no text to continue");
    }

    private static RenderedChat Cut(RenderedChat chat, string text, string name)
    {
        var mark = PythonText.TrimEnd(Mark);
        var at = chat.Text.LastIndexOf(mark, StringComparison.Ordinal);
        if (at < 0 || !chat.Text.Contains(PythonText.Strip(text, null, left: true, right: true), StringComparison.Ordinal))
            throw Error(name, "the last message cannot be continued, because the template does not write it as it is");
        // A template that trims the message has taken the mark's space; then the text before it counts as trimmed too.
        var cut = chat.Text.AsSpan(at).StartsWith(Mark) ? chat.Text[..at] : PythonText.TrimEnd(chat.Text[..at]);
        var spans = chat.GenerationSpans.Where(span => span.Start < cut.Length).Select(span => span with { End = Math.Min(span.End, cut.Length) });
        return new(cut, [.. spans]);
    }

    private static InvalidDataException Error(string name, string problem) =>
        new($"{name}: {problem}.", new TemplateException(problem, 0, 0, isRaised: false));
}
