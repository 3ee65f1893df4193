using System.Buffers;
using Anima.Tokenizers.Normalizers;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.ControlTokens;

/// <summary>
/// The tokens that order a conversation: special ones, and those among the other added tokens that the configuration names
/// (chat_control_tokens), or where it names none, that the template writes. Of those that only the template names, tokens in the form of a tag,
/// such as <c>&lt;think&gt;</c> and <c>&lt;/tool_call&gt;</c>, are none: what models write inside their messages holds them.
/// </summary>
internal sealed class ControlTokenSet
{
    // As much of a token as makes a text be looked at: a template may put together what stands apart in a message.
    private const int Suspicious = 2;

    // All endings of all tokens together, in characters: real files have a few hundred thousand, a crafted one could have any number.
    private const long MostEndings = 4_000_000;

    private readonly Trie _tokens = new();
    private readonly Trie? _endings;
    private readonly SearchValues<char> _first;
    private readonly Normalizer? _normalizer;

    /// <summary>The control tokens of a tokenizer and a template.</summary>
    /// <param name="added">The tokenizer's added tokens.</param>
    /// <param name="named">Those that the tokenizer's configuration names beside the special ones; null where it names none, so that the template decides.</param>
    /// <param name="template">The template's source.</param>
    /// <param name="normalizer">What is done to text before tokens that ask for it are matched.</param>
    public ControlTokenSet(IEnumerable<AddedToken> added, IReadOnlyList<string>? named, string template, Normalizer? normalizer)
    {
        var tokens = added.Where(token => token.Content.Length > 0 && (token.Special || (named?.Contains(token.Content) ?? IsWritten(token.Content, template)))).ToList();
        Ids = [.. tokens.Select(token => token.Id)];
        _normalizer = tokens.Any(token => token.Normalized) ? normalizer : null;
        var texts = tokens.Select(token => token.Content).Concat(_normalizer is null ? [] : tokens.Where(token => token.Normalized).Select(token => _normalizer.Normalize(token.Content))).Where(text => text.Length > 0).ToHashSet();
        foreach (var text in texts)
            _tokens.Add(text, 0);
        _endings = texts.Sum(text => (long)text.Length * text.Length / 2) <= MostEndings ? Endings(texts) : null;
        _first = SearchValues.Create([.. texts.Select(text => text[0]).Distinct()]);
    }

    /// <summary>The tokens' ids.</summary>
    public HashSet<int> Ids { get; }

    /// <summary>The places at which a control token begins in <paramref name="text"/>, or a part of one that what is written around the text may complete; ascending.</summary>
    /// <param name="text">What somebody typed.</param>
    /// <param name="atEnds">Whether a single character at an end of the text counts as such a part.</param>
    public IReadOnlyList<int> Places(string text, bool atEnds)
    {
        List<int>? places = null;
        AddPlaces(text, atEnds, ref places);
        if (_normalizer?.Normalize(new AlignedText(text, 0, isTracked: true)) is { } normalized)
        {
            List<int>? mapped = null;
            AddPlaces(normalized.Text, atEnds, ref mapped);
            if (mapped is not null)
                (places ??= []).AddRange(mapped.Select(normalized.Start));
        }
        return places is null ? [] : [.. places.Where(place => place < text.Length).Distinct().Order()];
    }

    /// <summary>Whether a control token stands in <paramref name="text"/> of which one of <paramref name="places"/> is part.</summary>
    public bool Covers(string text, IReadOnlyList<int> places)
    {
        var guarded = new GuardedPlaces(places, this);
        var found = Covers(new AlignedText(text, 0, isTracked: true), guarded);
        return found || _normalizer is not null && Covers(_normalizer.Normalize(new AlignedText(text, 0, isTracked: true)), guarded);
    }

    private bool Covers(AlignedText text, GuardedPlaces guarded)
    {
        for (var at = 0; at < text.Text.Length && text.Text.AsSpan(at).IndexOfAny(_first) is >= 0 and var skipped; at += skipped + 1)
        {
            var start = at + skipped;
            for (int i = start, node = Trie.Root; i < text.Text.Length && (node = _tokens.Step(node, text.Text[i])) >= 0; i++)
                if (_tokens.Value(node) >= 0 && guarded.IsWithin(text.Start(start), text.End(i)))
                    return true;
        }
        return false;
    }

    private void AddPlaces(string text, bool atEnds, ref List<int>? places)
    {
        var end = text.Length;
        while (end > 0 && UnicodeClass.IsWhiteSpace(text[end - 1]))
            end--;
        for (var at = 0; at < text.Length && text.AsSpan(at).IndexOfAny(_first) is >= 0 and var skipped; at += skipped + 1)
            if (IsPlace(text, at + skipped, end, atEnds))
                (places ??= []).Add(at + skipped);
        if (!atEnds)
            return;
        var start = 0;
        while (start < text.Length && UnicodeClass.IsWhiteSpace(text[start]))
            start++;
        if (IsEnding(text, 0))
            (places ??= []).Add(0);
        if (start > 0 && IsEnding(text, start))
            (places ??= []).Add(start);
    }

    // A whole token, its beginning, or that part of it which stands before the text's end.
    private bool IsPlace(string text, int start, int end, bool atEnds)
    {
        for (int i = start, node = Trie.Root; i < text.Length; i++)
        {
            node = _tokens.Step(node, text[i]);
            if (node < 0)
                return false;
            if (_tokens.Value(node) >= 0 || atEnds && (i - start + 1 >= Suspicious || i + 1 == end || i + 1 == text.Length))
                return true;
        }
        return false;
    }

    private static Trie Endings(HashSet<string> texts)
    {
        var endings = new Trie();
        foreach (var text in texts)
            for (var i = 1; i < text.Length; i++)
                endings.Add(text.AsSpan(i), 0);
        return endings;
    }

    // Where the endings were too many to note, any text may begin with one.
    private bool IsEnding(string text, int start)
    {
        if (_endings is null)
            return start < text.Length;
        for (int i = start, node = Trie.Root; i < text.Length; i++)
        {
            node = _endings.Step(node, text[i]);
            if (node < 0)
                return false;
            if (_endings.Value(node) >= 0)
                return true;
        }
        return false;
    }

    private static bool IsWritten(string content, string template) => template.Contains(content, StringComparison.Ordinal) && !IsTag(content);

    // <name> or </name>
    private static bool IsTag(string content) => content is ['<', .. var name, '>'] && (name.StartsWith('/') ? name[1..] : name) is { Length: > 0 } inner
        && inner.All(c => char.IsLetterOrDigit(c) || c is '_' or '-');
}
