using System.Globalization;
using System.Numerics;

namespace Anima.Tokenizers.Templates;

/// <summary>A method of a built-in type.</summary>
internal delegate object? Method(RenderState state, object? self, Arguments arguments);

/// <summary>The methods that templates may call on lists and dictionaries; those of strings are in <see cref="TextMethods"/>. Changing a value is refused, as the immutable sandbox does.</summary>
internal static class Methods
{
    private static readonly HashSet<string> ListChanges = ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"];
    private static readonly HashSet<string> DictChanges = ["clear", "pop", "popitem", "setdefault", "update"];

    private static readonly Dictionary<string, Method> OfLists = new()
    {
        ["index"] = (state, self, arguments) => IndexOf((IReadOnlyList<object?>)self!, arguments),
        ["count"] = (state, self, arguments) => (long)((IReadOnlyList<object?>)self!).Count(item => Operators.AreEqual(item, arguments.Required(0, "value"))),
        ["copy"] = (state, self, _) => new ListValue(SequenceFilters.List(state, self)),
    };

    private static readonly Dictionary<string, Method> OfDicts = new()
    {
        ["get"] = (_, self, arguments) => ((DictValue)self!).TryGet(arguments.Accept("get", "key", "default").Required(0, "key"), out var value) ? value : arguments.Get(1, "default"),
        ["items"] = (state, self, arguments) => View(state, "dict_items", ((DictValue)self!).Items.Select(item => new TupleValue([item.Key, item.Value])), arguments),
        ["keys"] = (state, self, arguments) => View(state, "dict_keys", ((DictValue)self!).Keys, arguments),
        ["values"] = (state, self, arguments) => View(state, "dict_values", ((DictValue)self!).Values, arguments),
        ["copy"] = (state, self, _) => Copy((DictValue)self!),
    };

    public static bool TryFind(object? value, string name, out object? method)
    {
        method = null;
        var methods = value switch
        {
            string => TextMethods.All,
            ListValue or TupleValue => OfLists,
            DictValue => OfDicts,
            _ => null,
        };
        if (value is ListValue && ListChanges.Contains(name) || value is DictValue && DictChanges.Contains(name))
        {
            method = new Undefined($"access to attribute '{name}' of '{Operators.TypeName(value)}' object is unsafe.");
            return true;
        }
        if (value is Macro macro && name == "name")
        {
            method = macro.Name;
            return true;
        }
        if (methods is null || value is TupleValue && name == "copy" || !methods.TryGetValue(name, out var body))
            return false;
        method = new Function(name, (state, arguments) => body(state, value, arguments));
        return true;
    }

    private static long IndexOf(IReadOnlyList<object?> list, Arguments arguments)
    {
        var wanted = arguments.Required(0, "value");
        for (var i = 0; i < list.Count; i++)
            if (Operators.AreEqual(list[i], wanted))
                return i;
        throw new TemplateError("the value is not in the list");
    }

    private static DictView View(RenderState state, string kind, IEnumerable<object?> items, Arguments arguments)
    {
        arguments.Accept(kind[5..]);
        var list = items.ToList();
        state.BuildList(list.Count);
        return new(kind, list);
    }

    private static DictValue Copy(DictValue source)
    {
        var copy = new DictValue();
        foreach (var (key, value) in source.Items)
            copy[key] = value;
        return copy;
    }

    /// <summary>str.center.</summary>
    public static string Center(RenderState state, string text, Arguments arguments)
    {
        var width = Filters.Int(arguments.Required(0, "width"), "width");
        var fill = arguments.Get(1, "fillchar", " ") as string ?? " ";
        var missing = width - PythonText.Length(text);
        if (missing <= 0)
            return text;
        state.Build((long)missing + text.Length);
        // Python puts the odd space on the left where the width is odd.
        var left = missing / 2 + (missing & width & 1);
        return Repeat(fill, left) + text + Repeat(fill, missing - left);
    }

    public static string Repeat(string text, int count) => new System.Text.StringBuilder().Insert(0, text, count).ToString();

    /// <summary>str.replace; a negative count replaces all.</summary>
    public static string Replace(RenderState state, string text, string old, string replacement, int count)
    {
        if (count < 0 && old.Length > 0)
        {
            state.Build(text.Length + (long)(text.Length / old.Length + 1) * Math.Max(0, replacement.Length - old.Length));
            return text.Replace(old, replacement, StringComparison.Ordinal);
        }
        var parts = new List<string>();
        var start = 0;
        if (old.Length == 0)
        {
            var characters = PythonText.Characters(text);
            var times = count < 0 ? characters.Count + 1 : Math.Min(count, characters.Count + 1);
            state.Build(text.Length + (long)times * replacement.Length);
            return string.Concat(Enumerable.Range(0, characters.Count + 1).Select(i => (i < times ? replacement : "") + (i < characters.Count ? characters[i] : "")));
        }
        for (; count > 0 && text.IndexOf(old, start, StringComparison.Ordinal) is >= 0 and var found; count--)
        {
            parts.Add(text[start..found]);
            start = found + old.Length;
        }
        parts.Add(text[start..]);
        state.Build(text.Length + (long)parts.Count * replacement.Length);
        return string.Join(replacement, parts);
    }

    /// <summary>What float() accepts.</summary>
    public static bool TryParseFloat(string text, out double value)
    {
        text = PythonText.Strip(text, null, left: true, right: true).Replace("_", "", StringComparison.Ordinal);
        var word = text.TrimStart('+', '-').ToLowerInvariant();
        if (word is "inf" or "infinity" or "nan")
        {
            value = word == "nan" ? double.NaN : text.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>What int() accepts in a base.</summary>
    public static bool TryParseInteger(string text, int radix, out BigInteger value)
    {
        value = default;
        text = PythonText.Strip(text, null, left: true, right: true).Replace("_", "", StringComparison.Ordinal);
        if (text.Length > 4000)
            return false;
        if (radix == 10)
            return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        var negative = text.StartsWith('-');
        text = text.TrimStart('+', '-').ToLowerInvariant();
        var prefix = radix == 16 ? "0x" : radix == 8 ? "0o" : "0b";
        if (text.StartsWith(prefix, StringComparison.Ordinal))
            text = text[2..];
        foreach (var c in text)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? c - 'a' + 10 : 99;
            if (digit >= radix)
                return false;
            value = value * radix + digit;
        }
        value = negative ? -value : value;
        return text.Length > 0;
    }
}
