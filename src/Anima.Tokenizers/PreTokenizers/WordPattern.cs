using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.PreTokenizers;

/// <summary><c>\w+|[^\w\s]+</c>: words, and runs of what is neither word nor white space.</summary>
internal sealed class WordPattern : Pattern
{
    public override PatternMatches Matches(string text, int start, int end) => new Walk(text, start, end);

    private static int Class(int c) => IsWord(c) ? 1 : UnicodeClass.IsWhiteSpace(c) ? 0 : 2;

    // Rust's \w has the two joiners beside Oniguruma's.
    private static bool IsWord(int c) => UnicodeClass.IsWord(c) || c is 0x200C or 0x200D;

    private sealed class Walk(string text, int start, int end) : PatternMatches
    {
        private int _next = start;

        public override bool MoveNext()
        {
            var span = text.AsSpan(0, end);
            while (_next < end)
            {
                var cls = Class(UnicodeClass.CodePointAt(span, _next, out var length));
                Start = _next;
                _next += length;
                if (cls == 0)
                    continue;
                while (_next < end && Class(UnicodeClass.CodePointAt(span, _next, out length)) == cls)
                    _next += length;
                End = _next;
                return true;
            }
            return false;
        }
    }
}
