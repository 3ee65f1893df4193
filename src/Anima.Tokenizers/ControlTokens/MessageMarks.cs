using System.Globalization;
using System.Text;
using Anima.Tokenizers.Templates;

namespace Anima.Tokenizers.ControlTokens;

/// <summary>
/// Follows what is typed in messages through a template, whatever that makes of it: a character that nothing else in the conversation uses
/// stands before each place where a control token begins, and shows in the rendered text where those places are.
/// </summary>
internal sealed class MessageMarks
{
    private const int FirstMark = 0xE000, LastMark = 0xF8FF;

    // What the template compares with, and may write into a control token itself: <|user|>.
    private static readonly HashSet<string> Structure = ["role", "type"];

    private readonly ControlTokenSet _tokens;
    private readonly char _mark;

    private MessageMarks(ControlTokenSet tokens, char mark) => (_tokens, _mark) = (tokens, mark);

    /// <summary>The marks for values of which one holds a control token or a part of one; null where none does.</summary>
    /// <param name="tokens">The control tokens.</param>
    /// <param name="values">Messages and other values that were typed.</param>
    /// <param name="template">The template, which must not use the marking character either.</param>
    /// <exception cref="InvalidDataException">The values use every character that could mark.</exception>
    public static MessageMarks? For(ControlTokenSet tokens, IReadOnlyList<object?> values, ChatTemplate template)
    {
        if (!values.Any(value => IsSuspect(tokens, value, atEnds: true)))
            return null;
        var used = new bool[LastMark - FirstMark + 1];
        Note(template.Source, used);
        foreach (var value in values)
            Note(value, used);
        var free = Array.IndexOf(used, false);
        return free >= 0 ? new(tokens, (char)(FirstMark + free)) : throw new InvalidDataException(
            $"{template.Name}: the messages hold control tokens and use every private character from U+E000 to U+F8FF, so that none is left to tell typed text by; take some out.");
    }

    /// <summary>The values with marks.</summary>
    public object? Mark(object? value) => Mark(value, atEnds: true);

    /// <summary>Takes the marks out of a rendered text and notes the characters that stood behind them.</summary>
    public RenderedChat Unmark(RenderedChat chat)
    {
        var text = new StringBuilder(chat.Text.Length);
        var (guarded, cuts) = (new List<int>(), new List<(int At, int Length)>());
        for (var i = 0; i < chat.Text.Length;)
        {
            if (MarkLength(chat.Text, i) is > 0 and var length)
            {
                if (guarded is not [.., var last] || last != text.Length)
                    guarded.Add(text.Length);
                cuts.Add((i, length));
                i += length;
                continue;
            }
            text.Append(chat.Text[i++]);
        }
        guarded.RemoveAll(place => place >= text.Length);
        return new(text.ToString(), [.. chat.GenerationSpans.Select(span => new TextSpan(Moved(span.Start, cuts), Moved(span.End, cuts)))]) { Guarded = guarded };
    }

    private static int Moved(int place, List<(int At, int Length)> cuts)
    {
        var removed = 0;
        foreach (var (at, length) in cuts)
        {
            if (at >= place)
                break;
            removed += Math.Min(length, place - at);
        }
        return place - removed;
    }

    // The mark itself, or as JSON and Python write it in ASCII: \ue000, with more backslashes where that was written once more.
    private int MarkLength(string text, int start)
    {
        if (text[start] == _mark)
            return 1;
        var i = start;
        while (i < text.Length && text[i] == '\\')
            i++;
        return i > start && string.Compare(text, i, $"u{(int)_mark:x4}", 0, 5, StringComparison.OrdinalIgnoreCase) == 0 ? i + 5 - start : 0;
    }

    private object? Mark(object? value, bool atEnds)
    {
        Operators.EnsureStack();
        switch (value)
        {
            case string text:
                return Mark(text, atEnds);
            case ListValue list:
                return new ListValue(list.Select(item => Mark(item, atEnds)));
            case DictValue dict:
                var marked = new DictValue();
                foreach (var (key, member) in dict.Items)
                    marked[key is string name ? Mark(name, atEnds: false) : key] = Mark(member, atEnds && !IsStructure(key));
                return marked;
            default:
                return value;
        }
    }

    private string Mark(string text, bool atEnds)
    {
        var places = _tokens.Places(text, atEnds);
        if (places.Count == 0)
            return text;
        var marked = new StringBuilder(text.Length + places.Count);
        var done = 0;
        foreach (var place in places)
        {
            marked.Append(text, done, place - done).Append(_mark);
            done = place;
        }
        return marked.Append(text, done, text.Length - done).ToString();
    }

    private static bool IsStructure(object? key) => key is string name && Structure.Contains(name);

    private static bool IsSuspect(ControlTokenSet tokens, object? value, bool atEnds)
    {
        Operators.EnsureStack();
        return value switch
        {
            string text => tokens.Places(text, atEnds).Count > 0,
            ListValue list => list.Any(item => IsSuspect(tokens, item, atEnds)),
            DictValue dict => dict.Items.Any(item => IsSuspect(tokens, item.Key, atEnds: false) || IsSuspect(tokens, item.Value, atEnds && !IsStructure(item.Key))),
            _ => false,
        };
    }

    private static void Note(object? value, bool[] used)
    {
        Operators.EnsureStack();
        switch (value)
        {
            case string text:
                Note(text, used);
                break;
            case ListValue list:
                foreach (var item in list)
                    Note(item, used);
                break;
            case DictValue dict:
                foreach (var (key, member) in dict.Items)
                {
                    Note(key, used);
                    Note(member, used);
                }
                break;
        }
    }

    private static void Note(string text, bool[] used)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is >= (char)FirstMark and <= (char)LastMark)
                used[text[i] - FirstMark] = true;
            if (text[i] is 'u' or 'U' && i + 4 < text.Length && int.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped) && escaped is >= FirstMark and <= LastMark)
                used[escaped - FirstMark] = true;
        }
    }
}
