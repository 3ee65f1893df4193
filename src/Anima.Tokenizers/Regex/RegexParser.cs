using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Regex;

/// <summary>Parses Oniguruma's syntax (its Ruby flavour, which the tokenizers library uses), as far as tokenizers have need of it.</summary>
internal sealed partial class RegexParser
{
    private const int MaxDepth = 100, MaxRepeat = 1000;

    private readonly List<int> _pattern = [];
    private int _at;
    private int _depth;
    private Flags _flags;

    private readonly record struct Flags(bool IgnoreCase, bool DotAll, bool Extended);

    private RegexParser(string pattern)
    {
        for (int i = 0, length; i < pattern.Length; i += length)
            _pattern.Add(UnicodeClass.CodePointAt(pattern, i, out length));
    }

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="FormatException">It is malformed, or uses something that is not supported; the message says what.</exception>
    public static Node Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        var node = parser.ParseChoice();
        if (parser._at < parser._pattern.Count)
            throw new FormatException("a ')' closes nothing");
        return node;
    }

    private bool AtEnd => _at >= _pattern.Count;

    private int Peek(int ahead = 0) => _at + ahead < _pattern.Count ? _pattern[_at + ahead] : -1;

    private int Take() => _at < _pattern.Count ? _pattern[_at++] : throw new FormatException("it ends too early");

    private bool TakeIf(int c)
    {
        if (Peek() != c)
            return false;
        _at++;
        return true;
    }

    private bool TakeIf(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (Peek(i) != text[i])
                return false;
        _at += text.Length;
        return true;
    }

    private Node ParseChoice()
    {
        if (++_depth > MaxDepth)
            throw new FormatException($"it is nested more than {MaxDepth} deep");
        var flags = _flags;
        var items = new List<Node> { ParseSequence() };
        while (TakeIf('|'))
            items.Add(ParseSequence());
        _flags = flags;
        _depth--;
        return items.Count == 1 ? items[0] : new ChoiceNode(items);
    }

    private Node ParseSequence()
    {
        var items = new List<Node>();
        while (!AtEnd && Peek() is not ('|' or ')'))
        {
            if (_flags.Extended && SkipExtended())
                continue;
            if (ParseItem() is { } item)
                items.Add(ParseQuantifiers(item));
        }
        return items.Count == 1 ? items[0] : new SequenceNode(items);
    }

    private bool SkipExtended()
    {
        if (Peek() == '#')
            while (!AtEnd && Peek() != '\n')
                _at++;
        else if (!UnicodeClass.IsWhiteSpace(Peek()))
            return false;
        if (!AtEnd)
            _at++;
        return true;
    }

    private Node? ParseItem()
    {
        var c = Take();
        switch (c)
        {
            case '(':
                return ParseGroup();
            case '[':
                return new SetNode(new CodeSet(ParseClass()));
            case '.':
                var dotAll = _flags.DotAll;
                return new SetNode(dotAll ? CodeSet.Any : new CodeSet(x => x != '\n'));
            case '^':
                return new AnchorNode(Anchor.LineStart);
            case '$':
                return new AnchorNode(Anchor.LineEnd);
            case '\\':
                return ParseEscape();
            case '*' or '+' or '?':
                throw new FormatException($"'{(char)c}' repeats nothing");
            default:
                return Literal(c);
        }
    }

    private SetNode Literal(int c)
    {
        if (!_flags.IgnoreCase)
            return new(new CodeSet(x => x == c));
        var variants = CaseFolding.Variants(c).ToHashSet();
        return new(new CodeSet(variants.Contains));
    }

    private Node? ParseGroup()
    {
        if (!TakeIf('?'))
            return Close(ParseChoice());
        if (TakeIf(':'))
            return Close(ParseChoice());
        if (TakeIf('>'))
            return new AtomicNode(Close(ParseChoice()));
        if (TakeIf('='))
            return new LookNode(Close(ParseChoice()), Behind: false, Negative: false);
        if (TakeIf('!'))
            return new LookNode(Close(ParseChoice()), Behind: false, Negative: true);
        if (TakeIf("<="))
            return new LookNode(Close(ParseChoice()), Behind: true, Negative: false);
        if (TakeIf("<!"))
            return new LookNode(Close(ParseChoice()), Behind: true, Negative: true);
        if (TakeIf('#'))
        {
            while (Take() != ')')
                continue;
            return null;
        }
        if (TakeIf('<') || TakeIf('\'') || TakeIf("P<"))
        {
            while (Take() is not ('>' or '\''))
                continue;
            return Close(ParseChoice());
        }
        return ParseFlags();
    }

    private Node Close(Node body) => TakeIf(')') ? body : throw new FormatException("a '(' is not closed");

    // (?i) holds to the end of the group around it, (?i:…) inside its own.
    private Node? ParseFlags()
    {
        var outer = _flags;
        var on = true;
        while (true)
        {
            var c = Take();
            switch (c)
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    _flags = _flags with { IgnoreCase = on };
                    break;
                case 'm':
                    _flags = _flags with { DotAll = on };
                    break;
                case 'x':
                    _flags = _flags with { Extended = on };
                    break;
                case ')':
                    // The rest of the group, its alternatives included, is read with the new flags.
                    return ParseChoice();
                case ':':
                    var body = Close(ParseChoice());
                    _flags = outer;
                    return body;
                default:
                    throw new FormatException($"the group '(?{char.ConvertFromUtf32(c)}' is not supported");
            }
        }
    }

    private Node ParseQuantifiers(Node item)
    {
        while (true)
        {
            var start = _at;
            var isInterval = Peek() == '{';
            var (min, max) = Peek() switch
            {
                '*' => (0, -1),
                '+' => (1, -1),
                '?' => (0, 1),
                '{' => ParseInterval(),
                _ => (-2, -2),
            };
            if (min == -2)
            {
                _at = start;
                return item;
            }
            if (!isInterval)
                _at++;
            var greed = Greed.Greedy;
            // In this flavour a plus after an interval repeats it, and a question mark after {n} makes it optional.
            if (TakeIf('?'))
            {
                if (isInterval && min == max)
                {
                    item = new RepeatNode(new RepeatNode(item, min, max, Greed.Greedy), 0, 1, Greed.Greedy);
                    continue;
                }
                greed = Greed.Lazy;
            }
            else if (!isInterval && TakeIf('+'))
                greed = Greed.Possessive;
            item = new RepeatNode(item, min, max, greed);
        }
    }

    private (int Min, int Max) ParseInterval()
    {
        _at++;
        var min = ParseNumber();
        var max = min;
        if (TakeIf(','))
            max = ParseNumber();
        else if (min < 0)
            max = -2;
        if (!TakeIf('}') || min < 0 && max < 0)
        {
            // Not an interval: the brace is a brace.
            return (-2, -2);
        }
        if (Math.Max(min, max) > MaxRepeat || max >= 0 && min > max)
            throw new FormatException($"an interval must go from a smaller to a larger number, at most {MaxRepeat}");
        return (Math.Max(min, 0), max);
    }

    private int ParseNumber()
    {
        if (Peek() is not (>= '0' and <= '9'))
            return -1;
        var value = 0;
        while (Peek() is >= '0' and <= '9')
            value = Math.Min(value * 10 + Take() - '0', MaxRepeat + 1);
        return value;
    }

    private Node ParseEscape()
    {
        switch (Peek())
        {
            case 'A':
                return Anchored(Anchor.TextStart);
            case 'z':
                return Anchored(Anchor.TextEnd);
            case 'Z':
                return Anchored(Anchor.TextEndOrNewline);
            case 'G':
                return Anchored(Anchor.SearchStart);
            case 'b':
                return Anchored(Anchor.WordBoundary);
            case 'B':
                return Anchored(Anchor.NotWordBoundary);
            case 'R':
                _at++;
                return new AtomicNode(new ChoiceNode([new SequenceNode([Literal('\r'), Literal('\n')]), new SetNode(new CodeSet(c => c is >= 10 and <= 13 or 0x85 or 0x2028 or 0x2029))]));
            case >= '1' and <= '9' or 'k' or 'g' or 'K' or 'X':
                throw new FormatException($"'\\{(char)Peek()}' is not supported");
        }
        var (set, literal) = ParseSetEscape();
        return set is null ? Literal(literal) : new SetNode(new CodeSet(set));
    }

    private AnchorNode Anchored(Anchor kind)
    {
        _at++;
        return new(kind);
    }
}
