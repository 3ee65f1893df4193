using System.Globalization;
using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>A filter: a function of the value before the bar.</summary>
internal delegate object? Filter(RenderState state, object? value, Arguments arguments);

/// <summary>Jinja's built-in filters, with transformers' tojson. Those on sequences are in <see cref="SequenceFilters"/>.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Filter> All = new(SequenceFilters.All)
    {
        ["abs"] = (_, value, _) => Abs(value),
        ["capitalize"] = (state, value, _) => PythonText.Capitalize(Text(state, value)),
        ["center"] = (state, value, arguments) => Methods.Center(state, Text(state, value), new([arguments.Get(0, "width", 80L)], [])),
        ["d"] = Default,
        ["default"] = Default,
        ["e"] = (state, value, _) => value as Markup ?? Escape(state, value),
        ["escape"] = (state, value, _) => value as Markup ?? Escape(state, value),
        ["forceescape"] = (state, value, _) => Escape(state, value),
        ["float"] = (_, value, arguments) => ToFloat(value, arguments.Get(0, "default", 0.0)),
        ["format"] = Format,
        ["indent"] = Indent,
        ["int"] = ToInt,
        ["lower"] = (state, value, _) => PythonText.Lower(Text(state, value)),
        ["replace"] = Replace,
        ["round"] = Round,
        ["safe"] = (state, value, _) => value as Markup ?? new Markup(Text(state, value)),
        ["string"] = (state, value, _) => value as Markup ?? (object)Text(state, value),
        ["striptags"] = StripTags,
        ["title"] = (state, value, _) => TitleWords(Text(state, value)),
        ["tojson"] = (state, value, arguments) => JsonText.Write(state, value, arguments),
        ["trim"] = Trim,
        ["truncate"] = Truncate,
        ["upper"] = (state, value, _) => PythonText.Upper(Text(state, value)),
        ["urlencode"] = (state, value, _) => UrlEncode(state, value),
        ["wordcount"] = (state, value, _) => WordCount(Text(state, value)),
        ["wordwrap"] = WordWrap,
    };

    public static bool Has(string name) => All.ContainsKey(name);

    public static Filter Find(string name) => All.TryGetValue(name, out var filter) ? filter : throw new TemplateError($"No filter named '{name}'.");

    /// <summary>Whether a filter tells marked text from plain text.</summary>
    public static bool KeepsMarkup(string name) => name is "safe" or "string" or "trim" or "e" or "escape" or "default" or "d";

    public static string Text(RenderState state, object? value) => Printing.Text(state, value);

    public static int Int(object? value, string what)
    {
        if (!Operators.IsInteger(value, out var number))
            throw new TemplateError($"'{Operators.TypeName(value)}' object cannot be interpreted as an integer ({what})");
        return (int)System.Numerics.BigInteger.Clamp(number, int.MinValue, int.MaxValue);
    }

    private static object? Abs(object? value) =>
        Operators.IsInteger(value, out var n) ? Operators.Integer(System.Numerics.BigInteger.Abs(n))
        : value is double d ? Math.Abs(d)
        : throw (value is Undefined undefined ? undefined.Error() : new TemplateError($"bad operand type for abs(): '{Operators.TypeName(value)}'"));

    private static object? Default(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("default", "default_value", "boolean");
        return value is Undefined || Operators.IsTrue(arguments.Get(1, "boolean", false)) && !Operators.IsTrue(value) ? arguments.Get(0, "default_value", "") : value;
    }

    private static Markup Escape(RenderState state, object? value) => new(state.Built(Markup.Escape(Text(state, value))));

    private static object? Trim(RenderState state, object? value, Arguments arguments)
    {
        var text = PythonText.Strip(Text(state, value), arguments.Accept("trim", "chars").Get(0, "chars") as string, left: true, right: true);
        return value is Markup ? new Markup(text) : text;
    }

    private static object? ToFloat(object? value, object? fallback)
    {
        if (value is Undefined undefined)
            throw undefined.Error();
        if (Operators.IsNumber(value, out var number))
            return number;
        return value is string text && Methods.TryParseFloat(text, out number) ? number : fallback;
    }

    private static object? ToInt(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("int", "default", "base");
        var fallback = arguments.Get(0, "default", 0L);
        if (value is Undefined undefined)
            throw undefined.Error();
        if (Operators.IsInteger(value, out var integer))
            return Operators.Integer(integer);
        if (value is double d)
            return double.IsFinite(d) ? Operators.Integer(new(Math.Truncate(d))) : fallback;
        if (value is not string text)
            return fallback;
        if (Methods.TryParseInteger(text, Int(arguments.Get(1, "base", 10L), "base"), out integer))
            return Operators.Integer(integer);
        return Methods.TryParseFloat(text, out d) && double.IsFinite(d) ? Operators.Integer(new(Math.Truncate(d))) : fallback;
    }

    private static string Format(RenderState state, object? value, Arguments arguments)
    {
        if (arguments.Positional.Count > 0 && arguments.Keywords.Count > 0)
            throw new TemplateError("can't handle positional and keyword arguments at the same time");
        object? operand = new TupleValue(arguments.Positional);
        if (arguments.Keywords.Count > 0)
        {
            var dict = new DictValue();
            foreach (var (key, item) in arguments.Keywords)
                dict[key] = item;
            operand = dict;
        }
        return state.Built(Formatting.Percent(state, Text(state, value), operand));
    }

    private static string Indent(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("indent", "width", "first", "blank");
        if (value is not string)
            throw value is Undefined undefined ? undefined.Error() : new TemplateError($"indent needs a string, not '{Operators.TypeName(value)}'");
        var width = arguments.Get(0, "width", 4L);
        var padding = width as string ?? new string(' ', Math.Clamp(Int(width, "width"), 0, 10_000));
        var blank = Operators.IsTrue(arguments.Get(2, "blank", false));
        var lines = (Text(state, value) + "\n").Split('\n')[..^1];
        state.Build((long)lines.Length * padding.Length);
        for (var i = Operators.IsTrue(arguments.Get(1, "first", false)) ? 0 : 1; i < lines.Length; i++)
            if (blank || lines[i].Length > 0)
                lines[i] = padding + lines[i];
        return state.Built(string.Join('\n', lines));
    }

    private static string Replace(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("replace", "old", "new", "count");
        var count = arguments.Get(2, "count") is { } limit ? Int(limit, "count") : -1;
        return Methods.Replace(state, Text(state, value), Text(state, arguments.Required(0, "old")), Text(state, arguments.Required(1, "new")), count);
    }

    private static object? Round(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("round", "precision", "method");
        if (!Operators.IsNumber(value, out var number))
            throw value is Undefined undefined ? undefined.Error() : new TemplateError($"type {Operators.TypeName(value)} doesn't define __round__ method");
        var precision = Int(arguments.Get(0, "precision", 0L), "precision");
        var method = arguments.Get(1, "method", "common") as string;
        if (method is not ("common" or "ceil" or "floor"))
            throw new TemplateError("method must be common, ceil or floor");
        if (method != "common")
        {
            var scale = Math.Pow(10, precision);
            return (method == "ceil" ? Math.Ceiling(number * scale) : Math.Floor(number * scale)) / scale;
        }
        if (value is double)
            return ExactDecimal.Round(number, precision);
        return precision >= 0 ? value is bool flag ? flag ? 1L : 0L : value : Operators.Integer(new System.Numerics.BigInteger(ExactDecimal.Round(number, precision)));
    }

    private static string StripTags(RenderState state, object? value, Arguments arguments)
    {
        var output = new StringBuilder();
        var text = Text(state, value);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '<' && text.IndexOf('>', i) is > 0 and var close)
                i = close;
            else
                output.Append(text[i]);
        }
        return string.Join(' ', Words(output.ToString()));
    }

    // Jinja's title begins a word after white space, hyphens and opening brackets, not after every other character.
    private static string TitleWords(string text)
    {
        var output = new StringBuilder(text.Length);
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (PythonText.IsSpace(c) || c is '-' or '(' or '{' or '[' or '<')
            {
                output.Append(PythonText.Capitalize(word.ToString())).Append(c);
                word.Clear();
            }
            else
                word.Append(c);
        }
        return output.Append(PythonText.Capitalize(word.ToString())).ToString();
    }

    private static string Truncate(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("truncate", "length", "killwords", "end", "leeway");
        var text = Text(state, value);
        var length = Int(arguments.Get(0, "length", 255L), "length");
        var end = Text(state, arguments.Get(2, "end", "..."));
        var characters = PythonText.Characters(text);
        if (characters.Count <= (long)length + Int(arguments.Get(3, "leeway") ?? 5L, "leeway"))
            return text;
        var head = string.Concat(characters.Take(Math.Max(0, length - PythonText.Length(end))));
        if (!Operators.IsTrue(arguments.Get(1, "killwords", false)) && head.LastIndexOf(' ') is >= 0 and var space)
            head = head[..space];
        return head + end;
    }

    private static string UrlEncode(RenderState state, object? value)
    {
        if (value is not (DictValue or ListValue or TupleValue))
            return Quote(Text(state, value), "/");
        var pairs = value is DictValue dict ? dict.Items.Select(item => (item.Key, item.Value)) : Operators.Iterate(value).Select(item => Operators.Iterate(item).ToArray() is [var k, var v] ? (k, v) : throw new TemplateError("urlencode needs pairs"));
        return string.Join('&', pairs.Select(pair => $"{Quote(Text(state, pair.Item1), "")}={Quote(Text(state, pair.Item2), "")}"));
    }

    private static string Quote(string text, string safe)
    {
        var output = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || "_.-~".Contains((char)b, StringComparison.Ordinal) || safe.Contains((char)b, StringComparison.Ordinal))
                output.Append((char)b);
            else
                output.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return output.ToString();
    }

    private static long WordCount(string text)
    {
        var count = 0L;
        var inWord = false;
        for (int i = 0, length; i < text.Length; i += length)
        {
            var isWord = Unicode.UnicodeClass.IsWord(Unicode.UnicodeClass.CodePointAt(text, i, out length));
            count += isWord && !inWord ? 1 : 0;
            inWord = isWord;
        }
        return count;
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inWord = i < text.Length && !PythonText.IsSpace(text[i]);
            if (inWord && start < 0)
                start = i;
            else if (!inWord && start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }

    private static string WordWrap(RenderState state, object? value, Arguments arguments)
    {
        arguments.Accept("wordwrap", "width", "break_long_words", "wrapstring", "break_on_hyphens");
        var width = Math.Max(1, Int(arguments.Get(0, "width", 79L), "width"));
        var breaks = Operators.IsTrue(arguments.Get(1, "break_long_words", true));
        var separator = Text(state, arguments.Get(2, "wrapstring") ?? "\n");
        var lines = new List<string>();
        foreach (var paragraph in Text(state, value).Split('\n'))
            lines.Add(string.Join(separator, Wrap(paragraph, width, breaks)));
        return state.Built(string.Join(separator, lines));
    }

    private static List<string> Wrap(string paragraph, int width, bool breaksWords)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var original in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var word = original;
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }
            for (; breaksWords && word.Length > width; word = word[width..])
                lines.Add(word[..width]);
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        if (line.Length > 0)
            lines.Add(line);
        return lines;
    }
}
