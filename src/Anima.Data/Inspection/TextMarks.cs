using System.Buffers;
using Anima.Tokenizers;

namespace Anima.Data.Inspection;

/// <summary>What chat templates write and texts should not hold.</summary>
internal sealed class TextMarks
{
    // Marks that no author writes by accident; <s> and </s> count only where they are tokens, as they are HTML too.
    private static readonly string[] Common =
    [
        "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>", "<|begin_of_text|>", "<|end_of_text|>",
        "<start_of_turn>", "<end_of_turn>", "<|user|>", "<|assistant|>", "<|system|>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>",
    ];

    private readonly SearchValues<string> _marks;
    private readonly string[] _all;

    /// <summary>The common marks and the special tokens of a tokenizer, if there is one.</summary>
    public TextMarks(Tokenizer? tokenizer)
    {
        Tokenizer = tokenizer;
        _all = [.. Common.Concat(tokenizer?.AddedTokens.Where(token => token.Special && token.Content.Length > 2).Select(token => token.Content) ?? []).Distinct()];
        _marks = SearchValues.Create(_all, StringComparison.Ordinal);
    }

    /// <summary>The tokenizer, or null.</summary>
    public Tokenizer? Tokenizer { get; }

    /// <summary>The first mark in a text, or null.</summary>
    public string? Find(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAny(_marks);
        if (at < 0)
            return null;
        foreach (var mark in _all)
            if (text[at..].StartsWith(mark))
                return mark;
        return null;
    }

    /// <summary>An answer without the end tokens and white space behind it.</summary>
    public ReadOnlySpan<char> WithoutEnd(string answer)
    {
        var text = answer.AsSpan().TrimEnd();
        return Array.Find(_all, mark => answer.AsSpan().TrimEnd().EndsWith(mark)) is { } end ? text[..^end.Length] : text;
    }
}
