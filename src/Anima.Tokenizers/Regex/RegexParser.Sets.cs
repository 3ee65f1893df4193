using System.Globalization;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Regex;

internal sealed partial class RegexParser
{
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
        var property = CharacterProperties.FindPosix(name.ToString()) ?? throw new FormatException($"the class '[:{name}:]' is not known");
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
