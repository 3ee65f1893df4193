using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.PreTokenizers;

/// <summary>Something that finds matches in text: a literal, a character class, a scanner or a regular expression.</summary>
internal abstract class Pattern
{
    /// <summary>The matches in text[start..end], in order and without overlap; nothing outside is looked at.</summary>
    public abstract PatternMatches Matches(string text, int start, int end);
}

/// <summary>A walk over the matches of a pattern.</summary>
internal abstract class PatternMatches : IDisposable
{
    public int Start { get; protected set; }

    public int End { get; protected set; }

    public abstract bool MoveNext();

    public virtual void Dispose()
    {
    }
}

/// <summary>Finds a fixed string.</summary>
internal sealed class LiteralPattern(string literal) : Pattern
{
    public override PatternMatches Matches(string text, int start, int end) => new Walk(text, literal, start, end);

    private sealed class Walk(string text, string literal, int start, int end) : PatternMatches
    {
        private int _next = start;

        public override bool MoveNext()
        {
            var found = text.AsSpan(_next, end - _next).IndexOf(literal, StringComparison.Ordinal);
            if (found < 0 || literal.Length == 0)
                return false;
            Start = _next + found;
            _next = End = Start + literal.Length;
            return true;
        }
    }
}

/// <summary>Finds single code points of a class.</summary>
internal sealed class CharacterPattern(Func<int, bool> isMatch) : Pattern
{
    public override PatternMatches Matches(string text, int start, int end) => new Walk(text, isMatch, start, end);

    private sealed class Walk(string text, Func<int, bool> isMatch, int start, int end) : PatternMatches
    {
        private int _next = start;

        public override bool MoveNext()
        {
            while (_next < end)
            {
                var c = UnicodeClass.CodePointAt(text.AsSpan(0, end), _next, out var length);
                Start = _next;
                _next = End = Start + length;
                if (isMatch(c))
                    return true;
            }
            return false;
        }
    }
}
