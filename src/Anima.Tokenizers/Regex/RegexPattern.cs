using Anima.Tokenizers.PreTokenizers;

namespace Anima.Tokenizers.Regex;

/// <summary>A regular expression as a pattern, matched over code points.</summary>
internal sealed class RegexPattern : Pattern
{
    private readonly RegexProgram _program;
    private readonly string _place;

    /// <param name="regex">The expression, in Oniguruma's syntax.</param>
    /// <param name="place">Where it stands, for errors.</param>
    /// <exception cref="FormatException">It is malformed or not supported.</exception>
    public RegexPattern(string regex, string place)
    {
        _program = RegexProgram.Compile(RegexParser.Parse(regex));
        _place = place;
    }

    public override PatternMatches Matches(string text, int start, int end) => new Walk(this, text, start, end);

    private sealed class Walk(RegexPattern pattern, string text, int start, int end) : PatternMatches
    {
        private readonly RegexMatcher _matcher = new(pattern._program, text, start, end);
        private int _next = -1;
        private int _lastEnd = -1;

        public override bool MoveNext()
        {
            if (_next < 0)
                _next = start;
            while (_next <= end)
            {
                if (!Find(out var from, out var to))
                    return false;
                _next = to;
                // An empty match right behind the last one does not count.
                if (from == to && to == _lastEnd)
                {
                    _next += to < end && char.IsHighSurrogate(text[to]) && to + 1 < end ? 2 : 1;
                    continue;
                }
                (Start, End, _lastEnd) = (from, to, to);
                return true;
            }
            return false;
        }

        private bool Find(out int from, out int to)
        {
            try
            {
                return _matcher.Find(_next, out from, out to);
            }
            catch (TimeoutException e)
            {
                throw new InvalidDataException($"{pattern._place}: the regular expression takes too many steps on a text of {end - start} characters; check the expression for nested repetitions.", e);
            }
        }
    }
}
