using System.Runtime.CompilerServices;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.PreTokenizers;

/// <summary>
/// A hand-written matcher for one of the regular expressions that byte-level tokenizers split with. Those expressions match at every
/// position, so a scanner only says where the match that begins here ends.
/// </summary>
internal abstract class Scanner : Pattern
{
    /// <summary>The end of the match that begins at <paramref name="start"/>, which lies inside <paramref name="text"/>.</summary>
    public abstract int End(ReadOnlySpan<char> text, int start);

    public sealed override PatternMatches Matches(string text, int start, int end) => new Walk(this, text, start, end);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static int SkipLetters(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsAsciiLetter(c))
            {
                i++;
                continue;
            }
            if (c < 0x80 || !UnicodeClass.IsLetter(UnicodeClass.CodePointAt(text, i, out var length)))
                break;
            i += length;
        }
        return i;
    }

    /// <summary>Skips what is neither white space nor letter nor number.</summary>
    protected static int SkipOthers(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length)
        {
            var c = UnicodeClass.CodePointAt(text, i, out var length);
            if (IsSpaceLetterOrNumber(c))
                break;
            i += length;
        }
        return i;
    }

    protected static bool IsSpaceLetterOrNumber(int c) => UnicodeClass.IsWhiteSpace(c) || UnicodeClass.IsLetter(c) || UnicodeClass.IsNumber(c);

    // \s+(?!\S)|\s+ : a run of white space leaves its last character to what follows, if anything does.
    protected static int EndOfSpaces(ReadOnlySpan<char> text, int start)
    {
        var i = SkipSpaces(text, start);
        return i == text.Length || i == start + 1 ? i : i - 1;
    }

    protected static int SkipSpaces(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && UnicodeClass.IsWhiteSpace(text[i]))
            i++;
        return i;
    }

    // The letters after an apostrophe: s t m d re ve ll.
    protected static int ContractionLength(ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
            return 0;
        return rest[0] switch
        {
            's' or 't' or 'm' or 'd' => 1,
            'r' or 'v' when rest.Length > 1 && rest[1] == 'e' => 2,
            'l' when rest.Length > 1 && rest[1] == 'l' => 2,
            _ => 0,
        };
    }

    private sealed class Walk(Scanner scanner, string text, int start, int end) : PatternMatches
    {
        private int _done;

        public override bool MoveNext()
        {
            var region = text.AsSpan(start, end - start);
            if (_done >= region.Length)
                return false;
            Start = start + _done;
            _done = scanner.End(region, _done);
            End = start + _done;
            return true;
        }
    }
}

/// <summary>GPT-2's <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.</summary>
internal sealed class Gpt2Scanner : Scanner
{
    public static Gpt2Scanner Instance { get; } = new();

    public override int End(ReadOnlySpan<char> text, int start)
    {
        var i = start;
        if (text[i] == '\'' && ContractionLength(text[(i + 1)..]) is > 0 and var contraction)
            return i + 1 + contraction;
        if (text[i] == ' ')
        {
            if (++i == text.Length)
                return i;
        }
        var c = UnicodeClass.CodePointAt(text, i, out var length);
        if (UnicodeClass.IsLetter(c))
            return SkipLetters(text, i + length);
        if (UnicodeClass.IsNumber(c))
            return SkipNumbers(text, i + length);
        return UnicodeClass.IsWhiteSpace(c) ? EndOfSpaces(text, start) : SkipOthers(text, i + length);
    }

    private static int SkipNumbers(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && UnicodeClass.IsNumber(UnicodeClass.CodePointAt(text, i, out var length)))
            i += length;
        return i;
    }
}

/// <summary>
/// The expression of GPT-4's descendants,
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>:
/// n is 3 in Llama 3 and 1 in Qwen.
/// </summary>
internal sealed class Gpt4Scanner(int maxDigits) : Scanner
{
    private const char LongS = '\u017f';

    public override int End(ReadOnlySpan<char> text, int start)
    {
        var c = UnicodeClass.CodePointAt(text, start, out var length);
        if (c == '\'' && FoldedContractionLength(text[(start + 1)..]) is > 0 and var contraction)
            return start + 1 + contraction;
        if (UnicodeClass.IsLetter(c))
            return SkipLetters(text, start + length);
        if (UnicodeClass.IsNumber(c))
            return SkipNumbers(text, start + length);
        if (c is not ('\r' or '\n') && SkipLetters(text, start + length) is var letters && letters > start + length)
            return letters;
        if (!UnicodeClass.IsWhiteSpace(c))
            return SkipNewlines(text, SkipOthers(text, start + length));
        if (c == ' ' && SkipOthers(text, start + 1) is var others && others > start + 1)
            return SkipNewlines(text, others);
        var spaces = SkipSpaces(text, start);
        var newline = text[start..spaces].LastIndexOfAny('\r', '\n');
        return newline >= 0 ? start + newline + 1 : EndOfSpaces(text, start);
    }

    private static int SkipNewlines(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && text[i] is '\r' or '\n')
            i++;
        return i;
    }

    private int SkipNumbers(ReadOnlySpan<char> text, int i)
    {
        for (var digits = 1; digits < maxDigits && i < text.Length && UnicodeClass.IsNumber(UnicodeClass.CodePointAt(text, i, out var length)); digits++)
            i += length;
        return i;
    }

    private static int FoldedContractionLength(ReadOnlySpan<char> rest)
    {
        Span<char> folded = stackalloc char[2];
        var count = Math.Min(2, rest.Length);
        for (var i = 0; i < count; i++)
            folded[i] = rest[i] == LongS ? 's' : rest[i] < 0x80 ? char.ToLowerInvariant(rest[i]) : rest[i];
        return ContractionLength(folded[..count]);
    }
}
