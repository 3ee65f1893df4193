using System.Globalization;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Regex;

/// <summary>Parses Oniguruma's syntax (its Ruby flavour, which the tokenizers library uses), as far as tokenizers have need of it.</summary>
internal sealed class RegexParser
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

    // What a backslash means inside a class and outside: a set, or one code point.
    private (Func<int, bool>? Set, int Literal) ParseSetEscape()
    {
        var c = Take();
        switch (c)
        {
            case 'p' or 'P':
                return (ParseProperty(negated: c == 'P'), 0);
            case 'w':
                return (CharacterProperties.IsWord, 0);
            case 'W':
                return (x => !CharacterProperties.IsWord(x), 0);
            case 's':
                return (UnicodeClass.IsWhiteSpace, 0);
            case 'S':
                return (x => !UnicodeClass.IsWhiteSpace(x), 0);
            case 'd':
                return (CharacterProperties.IsDigit, 0);
            case 'D':
                return (x => !CharacterProperties.IsDigit(x), 0);
            case 'h':
                return (CharacterProperties.IsHexDigit, 0);
            case 'H':
                return (x => !CharacterProperties.IsHexDigit(x), 0);
            case 'n':
                return (null, '\n');
            case 'r':
                return (null, '\r');
            case 't':
                return (null, '\t');
            case 'f':
                return (null, '\f');
            case 'v':
                return (null, '\v');
            case 'a':
                return (null, '\a');
            case 'e':
                return (null, 0x1b);
            case '0':
                return (null, ParseDigits(2, 8));
            case 'x':
                return (null, TakeIf('{') ? ParseBraced() : ParseDigits(2, 16));
            case 'u':
                return (null, ParseDigits(4, 16));
            default:
                if (c < 0x80 && char.IsAsciiLetter((char)c))
                    throw new FormatException($"'\\{(char)c}' is not supported");
                return (null, c);
        }
    }

    private Func<int, bool> ParseProperty(bool negated)
    {
        if (!TakeIf('{'))
            throw new FormatException("\\p must be followed by a name in braces");
        negated ^= TakeIf('^');
        var name = new StringBuilder();
        while (Take() is var c && c != '}')
            name.Append(char.ConvertFromUtf32(c));
        var property = CharacterProperties.Find(name.ToString()) ?? throw new FormatException($"the property '{name}' is not known");
        return negated ? c => !property(c) : property;
    }

    private int ParseBraced()
    {
        var value = ParseDigits(8, 16);
        return TakeIf('}') ? value : throw new FormatException("'\\x{' is not closed");
    }

    private int ParseDigits(int most, int radix)
    {
        long value = 0;
        for (var i = 0; i < most && Digit(Peek()) is >= 0 and var digit && digit < radix; i++)
        {
            value = value * radix + digit;
            _at++;
        }
        return value <= 0x10ffff ? (int)value : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"U+{value:X} is beyond Unicode"));
    }

    private static int Digit(int c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };

    private Func<int, bool> ParseClass()
    {
        if (++_depth > MaxDepth)
            throw new FormatException($"it is nested more than {MaxDepth} deep");
        var negated = TakeIf('^');
        var sets = new List<Func<int, bool>>();
        var ranges = new List<(int Low, int High)>();
        Func<int, bool>? left = null;
        for (var first = true; first || Peek() != ']'; first = false)
        {
            if (TakeIf("&&"))
            {
                left = And(left, Or(sets, ranges));
                (sets, ranges) = ([], []);
                continue;
            }
            ReadClassItem(sets, ranges);
        }
        _at++;
        var exact = And(left, Or(sets, ranges));
        // Case counts for nothing before a class is negated; properties outside a class stay as they are.
        Func<int, bool> all = _flags.IgnoreCase ? c => exact(c) || CaseFolding.Variants(c).Any(exact) : exact;
        _depth--;
        return negated ? c => !all(c) : all;
    }

    private void ReadClassItem(List<Func<int, bool>> sets, List<(int, int)> ranges)
    {
        var c = Take();
        if (c == '[')
        {
            sets.Add(Peek() == ':' && ParsePosix() is { } posix ? posix : ParseClass());
            return;
        }
        if (c == '\\')
        {
            var (set, literal) = Peek() == 'b' ? (null, Take() - 'b' + '\b') : ParseSetEscape();
            if (set is not null)
            {
                sets.Add(set);
                return;
            }
            c = literal;
        }
        if (Peek() != '-' || Peek(1) is ']' or -1 || Peek(1) == '[' || Peek(1) == '&' && Peek(2) == '&')
        {
            ranges.Add((c, c));
            return;
        }
        _at++;
        var high = Take();
        if (high == '\\')
        {
            var (set, literal) = ParseSetEscape();
            if (set is not null)
            {
                // "a-\w": the hyphen is a hyphen.
                ranges.Add((c, c));
                ranges.Add(('-', '-'));
                sets.Add(set);
                return;
            }
            high = literal;
        }
        ranges.Add(c <= high ? (c, high) : throw new FormatException("a range in a class runs backwards"));
    }

    private Func<int, bool>? ParsePosix()
    {
        var start = _at;
        _at++;
        var negated = TakeIf('^');
        var name = new StringBuilder();
        while (Peek() is >= 'a' and <= 'z')
            name.Append((char)Take());
        if (!TakeIf(":]"))
        {
            _at = start;
            return null;
        }
        var property = CharacterProperties.Find(name.ToString()) ?? throw new FormatException($"the class '[:{name}:]' is not known");
        return negated ? c => !property(c) : property;
    }

    private static Func<int, bool> Or(List<Func<int, bool>> sets, List<(int Low, int High)> ranges)
    {
        var (some, spans) = (sets.ToArray(), ranges.ToArray());
        return c =>
        {
            foreach (var (low, high) in spans)
                if (c >= low && c <= high)
                    return true;
            foreach (var set in some)
                if (set(c))
                    return true;
            return false;
        };
    }

    private static Func<int, bool> And(Func<int, bool>? left, Func<int, bool> right) => left is null ? right : c => left(c) && right(c);
}
