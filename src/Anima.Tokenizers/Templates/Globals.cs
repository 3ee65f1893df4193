using System.Globalization;

namespace Anima.Tokenizers.Templates;

/// <summary>The functions every template has.</summary>
internal static class Globals
{
    private const long MaxRange = 100_000;

    private static readonly Dictionary<string, object?> All = new()
    {
        ["range"] = new Function("range", Range),
        ["dict"] = new Function("dict", Dict),
        ["namespace"] = new Function("namespace", Namespace),
        ["cycler"] = new Function("cycler", (_, arguments) => new CyclerValue(arguments.Positional)),
        ["joiner"] = new Function("joiner", (_, arguments) => new JoinerValue(arguments.Get(0, "sep", ", "))),
        ["lipsum"] = new Function("lipsum", (_, _) => throw new TemplateError("lipsum is not available: a chat template must render the same text every time")),
        ["raise_exception"] = new Function("raise_exception", Raise),
        ["strftime_now"] = new Function("strftime_now", (state, arguments) => Clock.Format(state.Now, Printing.Text(state, arguments.Required(0, "format")))),
    };

    public static bool TryGet(string name, out object? value) => All.TryGetValue(name, out value);

    private static object? Raise(RenderState state, Arguments arguments) =>
        throw new TemplateError(Printing.Text(state, arguments.Required(0, "message")), isRaised: true);

    private static RangeValue Range(RenderState state, Arguments arguments)
    {
        if (arguments.Keywords.Count > 0 || arguments.Positional.Count is 0 or > 3)
            throw new TemplateError("range expected 1 to 3 arguments");
        var numbers = arguments.Positional.Select(value =>
            value is Undefined undefined ? throw undefined.Error() : Operators.IsInteger(value, out var number) && number >= -int.MaxValue && number <= int.MaxValue ? (long)number
            : throw new TemplateError($"'{Operators.TypeName(value)}' object cannot be interpreted as an integer")).ToArray();
        var (start, stop, step) = numbers.Length switch
        {
            1 => (0, numbers[0], 1),
            2 => (numbers[0], numbers[1], 1),
            _ => (numbers[0], numbers[1], numbers[2]),
        };
        if (step == 0)
            throw new TemplateError("range() arg 3 must not be zero");
        var range = new RangeValue(start, stop, step);
        if (range.Count > MaxRange)
            throw new TemplateError($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({MaxRange}).");
        return range;
    }

    private static DictValue Dict(RenderState state, Arguments arguments)
    {
        var dict = new DictValue();
        if (arguments.Positional.Count > 1)
            throw new TemplateError($"dict expected at most 1 argument, got {arguments.Positional.Count}");
        if (arguments.Positional.Count == 1)
        {
            var pairs = arguments.Positional[0] is DictValue source
                ? source.Items
                : Operators.Iterate(arguments.Positional[0]).Select(item => Operators.Iterate(item).ToArray() is [var key, var value] ? KeyValuePair.Create(key, value) : throw new TemplateError("dictionary update sequence element must have length 2"));
            foreach (var (key, value) in pairs)
                dict[key] = value;
        }
        foreach (var (key, value) in arguments.Keywords)
            dict[key] = value;
        return dict;
    }

    private static NamespaceValue Namespace(RenderState state, Arguments arguments)
    {
        var space = new NamespaceValue();
        foreach (var (key, value) in Dict(state, arguments).Items)
        {
            var name = key as string ?? throw new TemplateError("the names of a namespace's attributes must be strings");
            if (name.StartsWith('_'))
                throw new TemplateError($"access to attribute '{name}' of 'Namespace' object is unsafe.");
            space.Attributes[name] = value;
        }
        return space;
    }

    private sealed class CyclerValue : NamedValue
    {
        private readonly IReadOnlyList<object?> _items;
        private int _at;

        public CyclerValue(IReadOnlyList<object?> items)
        {
            _items = items.Count > 0 ? items : throw new TemplateError("at least one item has to be provided");
            Attributes["next"] = new Function("next", (_, _) => Next());
            Attributes["reset"] = new Function("reset", (_, _) => Reset());
            Attributes["current"] = _items[0];
        }

        private object? Next()
        {
            var value = _items[_at];
            _at = (_at + 1) % _items.Count;
            Attributes["current"] = _items[_at];
            return value;
        }

        private object? Reset()
        {
            _at = 0;
            Attributes["current"] = _items[0];
            return null;
        }
    }

    private sealed class JoinerValue(object? separator) : Callable
    {
        private bool _used;

        public override object? Call(RenderState state, Arguments arguments)
        {
            if (_used)
                return separator;
            _used = true;
            return "";
        }
    }
}

/// <summary>An object of the engine with attributes that a template can read but not set.</summary>
internal abstract class NamedValue
{
    public Dictionary<string, object?> Attributes { get; } = [];
}

/// <summary>C's strftime with English names.</summary>
internal static class Clock
{
    public static string Format(DateTimeOffset now, string format)
    {
        var culture = CultureInfo.InvariantCulture;
        var output = new System.Text.StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                output.Append(format[i]);
                continue;
            }
            // glibc's "-" leaves out the padding of the number that follows.
            var unpadded = format[i + 1] == '-' && i + 2 < format.Length;
            i += unpadded ? 2 : 1;
            var part = format[i] switch
            {
                'Y' => now.ToString("yyyy", culture),
                'y' => now.ToString("yy", culture),
                'C' => (now.Year / 100).ToString("00", culture),
                'm' => now.ToString("MM", culture),
                'B' => now.ToString("MMMM", culture),
                'b' or 'h' => now.ToString("MMM", culture),
                'd' => now.ToString("dd", culture),
                'e' => now.Day.ToString(culture).PadLeft(2),
                'j' => now.DayOfYear.ToString("000", culture),
                'A' => now.ToString("dddd", culture),
                'a' => now.ToString("ddd", culture),
                'w' => ((int)now.DayOfWeek).ToString(culture),
                'u' => (now.DayOfWeek == 0 ? 7 : (int)now.DayOfWeek).ToString(culture),
                'H' => now.ToString("HH", culture),
                'I' => now.ToString("hh", culture),
                'k' => now.Hour.ToString(culture).PadLeft(2),
                'l' => now.ToString("%h", culture).PadLeft(2),
                'M' => now.ToString("mm", culture),
                'S' => now.ToString("ss", culture),
                'f' => now.ToString("ffffff", culture),
                'p' => now.ToString("tt", culture),
                'P' => now.ToString("tt", culture).ToLowerInvariant(),
                'z' => "",
                'Z' => "",
                's' => now.ToUnixTimeSeconds().ToString(culture),
                'U' => ((now.DayOfYear + 6 - (int)now.DayOfWeek) / 7).ToString("00", culture),
                'W' => ((now.DayOfYear + 6 - ((int)now.DayOfWeek + 6) % 7) / 7).ToString("00", culture),
                'G' => ISOWeek.GetYear(now.DateTime).ToString("0000", culture),
                'V' => ISOWeek.GetWeekOfYear(now.DateTime).ToString("00", culture),
                'D' or 'x' => now.ToString("MM'/'dd'/'yy", culture),
                'F' => now.ToString("yyyy-MM-dd", culture),
                'T' or 'X' => now.ToString("HH':'mm':'ss", culture),
                'R' => now.ToString("HH':'mm", culture),
                'r' => now.ToString("hh':'mm':'ss tt", culture),
                'c' => $"{now.ToString("ddd MMM", culture)} {now.Day,2} {now.ToString("HH':'mm':'ss yyyy", culture)}",
                'n' => "\n",
                't' => "\t",
                '%' => "%",
                var other => unpadded ? $"%-{other}" : $"%{other}",
            };
            output.Append(unpadded ? Unpad(part) : part);
        }
        return output.ToString();
    }

    private static string Unpad(string part) => part.TrimStart(' ').TrimStart('0') is { Length: > 0 } digits ? digits : part.Length > 0 ? "0" : "";
}
