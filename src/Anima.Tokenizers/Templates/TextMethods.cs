using System.Globalization;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Templates;

/// <summary>Python's methods of str, as far as templates use them.</summary>
internal static class TextMethods
{
    private static readonly System.Buffers.SearchValues<char> LineEnds = System.Buffers.SearchValues.Create("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029");

    public static Dictionary<string, Method> All { get; } = new()
    {
        ["capitalize"] = (_, self, _) => PythonText.Capitalize((string)self!),
        ["casefold"] = (_, self, _) => PythonText.Lower((string)self!).Replace("\u00df", "ss", StringComparison.Ordinal),
        ["center"] = (state, self, arguments) => Methods.Center(state, (string)self!, arguments),
        ["count"] = (_, self, arguments) => Count((string)self!, Text(arguments.Required(0, "sub"))),
        ["endswith"] = (_, self, arguments) => Matches((string)self!, arguments, atEnd: true),
        ["find"] = (_, self, arguments) => Find((string)self!, arguments, last: false),
        ["format"] = (state, self, arguments) => state.Built(TextFormat.Apply(state, (string)self!, arguments)),
        ["index"] = (_, self, arguments) => Find((string)self!, arguments, last: false) is >= 0 and var at ? at : throw new TemplateError("substring not found"),
        ["isalnum"] = (_, self, _) => AllCharacters(self, c => UnicodeClass.IsLetter(c) || UnicodeClass.IsNumber(c)),
        ["isalpha"] = (_, self, _) => AllCharacters(self, UnicodeClass.IsLetter),
        ["isascii"] = (_, self, _) => Ascii.IsValid((string)self!),
        ["isdecimal"] = (_, self, _) => AllCharacters(self, c => UnicodeClass.Category(c) == UnicodeCategory.DecimalDigitNumber),
        ["isdigit"] = (_, self, _) => AllCharacters(self, c => CharUnicodeInfo.GetDigitValue(char.ConvertFromUtf32(c), 0) >= 0),
        ["islower"] = (_, self, _) => PythonText.IsLower((string)self!),
        ["isnumeric"] = (_, self, _) => AllCharacters(self, c => CharUnicodeInfo.GetNumericValue(char.ConvertFromUtf32(c), 0) >= 0),
        ["isspace"] = (_, self, _) => ((string)self!).Length > 0 && ((string)self!).All(PythonText.IsSpace),
        ["isupper"] = (_, self, _) => PythonText.IsUpper((string)self!),
        ["join"] = (state, self, arguments) => Join(state, (string)self!, arguments.Required(0, "iterable")),
        ["ljust"] = (state, self, arguments) => (string)self! + Padding(state, (string)self!, arguments),
        ["lower"] = (_, self, _) => PythonText.Lower((string)self!),
        ["lstrip"] = (_, self, arguments) => Strip(self, arguments, left: true, right: false),
        ["partition"] = (_, self, arguments) => Partition((string)self!, Text(arguments.Required(0, "sep")), last: false),
        ["removeprefix"] = (_, self, arguments) => Text(arguments.Required(0, "prefix")) is var prefix && ((string)self!).StartsWith(prefix, StringComparison.Ordinal) ? ((string)self!)[prefix.Length..] : self,
        ["removesuffix"] = (_, self, arguments) => Text(arguments.Required(0, "suffix")) is { Length: > 0 } suffix && ((string)self!).EndsWith(suffix, StringComparison.Ordinal) ? ((string)self!)[..^suffix.Length] : self,
        ["replace"] = (state, self, arguments) => Methods.Replace(state, (string)self!, Text(arguments.Required(0, "old")), Text(arguments.Required(1, "new")), Filters.Int(arguments.Get(2, "count", -1L), "count")),
        ["rfind"] = (_, self, arguments) => Find((string)self!, arguments, last: true),
        ["rindex"] = (_, self, arguments) => Find((string)self!, arguments, last: true) is >= 0 and var at ? at : throw new TemplateError("substring not found"),
        ["rjust"] = (state, self, arguments) => Padding(state, (string)self!, arguments) + (string)self!,
        ["rpartition"] = (_, self, arguments) => Partition((string)self!, Text(arguments.Required(0, "sep")), last: true),
        ["rsplit"] = (state, self, arguments) => Split(state, (string)self!, arguments, fromRight: true),
        ["rstrip"] = (_, self, arguments) => Strip(self, arguments, left: false, right: true),
        ["split"] = (state, self, arguments) => Split(state, (string)self!, arguments, fromRight: false),
        ["splitlines"] = (state, self, arguments) => SplitLines(state, (string)self!, Operators.IsTrue(arguments.Get(0, "keepends", false))),
        ["startswith"] = (_, self, arguments) => Matches((string)self!, arguments, atEnd: false),
        ["strip"] = (_, self, arguments) => Strip(self, arguments, left: true, right: true),
        ["swapcase"] = (_, self, _) => string.Concat(PythonText.Characters((string)self!).Select(c => PythonText.Lower(c) is var lower && lower != c ? lower : PythonText.Upper(c))),
        ["title"] = (_, self, _) => PythonText.Title((string)self!),
        ["upper"] = (_, self, _) => PythonText.Upper((string)self!),
        ["zfill"] = (state, self, arguments) => ZeroFill(state, (string)self!, Filters.Int(arguments.Required(0, "width"), "width")),
    };

    private static string Text(object? value) => value as string
        ?? throw (value is Undefined undefined ? undefined.Error() : new TemplateError($"a string is required, not '{Operators.TypeName(value)}'"));

    private static bool AllCharacters(object? self, Func<int, bool> holds)
    {
        var text = (string)self!;
        for (int i = 0, length; i < text.Length; i += length)
        {
            var c = UnicodeClass.CodePointAt(text, i, out length);
            if (char.IsSurrogate((char)c) && c < 0x10000 || !holds(c))
                return false;
        }
        return text.Length > 0;
    }

    private static string Strip(object? self, Arguments arguments, bool left, bool right) =>
        PythonText.Strip((string)self!, arguments.Get(0, "chars") is { } set ? Text(set) : null, left, right);

    private static long Count(string text, string part)
    {
        if (part.Length == 0)
            return PythonText.Length(text) + 1L;
        long count = 0;
        for (var i = 0; (i = text.IndexOf(part, i, StringComparison.Ordinal)) >= 0; i += part.Length)
            count++;
        return count;
    }

    private static bool Matches(string text, Arguments arguments, bool atEnd)
    {
        var part = (string)Part(text, arguments)!;
        var wanted = arguments.Required(0, "prefix");
        return wanted is TupleValue several ? several.Any(one => Match(Text(one))) : Match(Text(wanted));

        bool Match(string affix) => atEnd ? part.EndsWith(affix, StringComparison.Ordinal) : part.StartsWith(affix, StringComparison.Ordinal);
    }

    // The optional start and end of a search.
    private static object? Part(string text, Arguments arguments) =>
        arguments.Count > 1 ? Access.Slice(new RenderState(default), text, arguments.Get(1, "start"), arguments.Get(2, "end"), null) : text;

    private static long Find(string text, Arguments arguments, bool last)
    {
        var part = (string)Part(text, arguments)!;
        var wanted = Text(arguments.Required(0, "sub"));
        var at = last ? part.LastIndexOf(wanted, StringComparison.Ordinal) : part.IndexOf(wanted, StringComparison.Ordinal);
        if (at < 0)
            return -1;
        var skipped = PythonText.Length(text);
        var start = arguments.Get(1, "start") is { } given ? Math.Clamp(Filters.Int(given, "start") is var s && s < 0 ? s + skipped : s, 0, skipped) : 0;
        return start + PythonText.Length(part[..at]);
    }

    private static string Join(RenderState state, string separator, object? items)
    {
        var parts = new List<string>();
        long length = 0;
        foreach (var item in Operators.Iterate(items))
        {
            state.Step();
            parts.Add(item as string ?? throw new TemplateError($"sequence item {parts.Count}: expected str instance, {Operators.TypeName(item)} found"));
            length += parts[^1].Length + separator.Length;
            if (length > RenderState.MaxText)
                break;
        }
        state.Build(length);
        return string.Join(separator, parts);
    }

    private static string Padding(RenderState state, string text, Arguments arguments)
    {
        var missing = Math.Max(0, Filters.Int(arguments.Required(0, "width"), "width") - PythonText.Length(text));
        state.Build(missing + (long)text.Length);
        return Methods.Repeat(arguments.Get(1, "fillchar", " ") as string ?? " ", missing);
    }

    private static TupleValue Partition(string text, string separator, bool last)
    {
        if (separator.Length == 0)
            throw new TemplateError("empty separator");
        var at = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        if (at >= 0)
            return new([text[..at], separator, text[(at + separator.Length)..]]);
        return last ? new(["", "", text]) : new([text, "", ""]);
    }

    private static ListValue Split(RenderState state, string text, Arguments arguments, bool fromRight)
    {
        arguments.Accept("split", "sep", "maxsplit");
        var limit = Filters.Int(arguments.Get(1, "maxsplit", -1L), "maxsplit");
        if (limit < 0)
            limit = int.MaxValue;
        var parts = arguments.Get(0, "sep") is { } separator ? SplitAt(text, Text(separator), limit, fromRight) : SplitSpaces(text, limit, fromRight);
        state.BuildList(parts.Count);
        state.Build(text.Length);
        return new(parts);
    }

    private static List<string> SplitAt(string text, string separator, int limit, bool fromRight)
    {
        if (separator.Length == 0)
            throw new TemplateError("empty separator");
        var parts = new List<string>();
        if (fromRight)
        {
            for (; parts.Count < limit && text.LastIndexOf(separator, StringComparison.Ordinal) is >= 0 and var last; text = text[..last])
                parts.Add(text[(last + separator.Length)..]);
            parts.Add(text);
            parts.Reverse();
            return parts;
        }
        var start = 0;
        for (; parts.Count < limit && text.IndexOf(separator, start, StringComparison.Ordinal) is >= 0 and var at; start = at + separator.Length)
            parts.Add(text[start..at]);
        parts.Add(text[start..]);
        return parts;
    }

    private static List<string> SplitSpaces(string text, int limit, bool fromRight)
    {
        var parts = new List<string>();
        if (fromRight)
        {
            for (text = PythonText.TrimEnd(text); text.Length > 0; text = PythonText.TrimEnd(text))
            {
                var space = parts.Count < limit ? text.AsSpan().LastIndexOfAny(PythonText.SpaceCharacters) : -1;
                parts.Add(text[(space + 1)..]);
                text = text[..(space + 1)];
            }
            parts.Reverse();
            return parts;
        }
        var i = 0;
        while (true)
        {
            var start = text.AsSpan(i).IndexOfAnyExcept(PythonText.SpaceCharacters);
            if (start < 0)
                return parts;
            i += start;
            var length = parts.Count < limit ? text.AsSpan(i).IndexOfAny(PythonText.SpaceCharacters) : -1;
            if (length < 0)
            {
                parts.Add(text[i..]);
                return parts;
            }
            parts.Add(text.Substring(i, length));
            i += length;
        }
    }

    private static ListValue SplitLines(RenderState state, string text, bool keepEnds)
    {
        var lines = new ListValue();
        for (var start = 0; start < text.Length;)
        {
            var end = text.AsSpan(start).IndexOfAny(LineEnds);
            var stop = end < 0 ? text.Length : start + end;
            var next = end < 0 ? stop : text[stop] == '\r' && stop + 1 < text.Length && text[stop + 1] == '\n' ? stop + 2 : stop + 1;
            lines.Add(text[start..(keepEnds ? next : stop)]);
            start = next;
        }
        state.BuildList(lines.Count);
        state.Build(text.Length);
        return lines;
    }

    private static string ZeroFill(RenderState state, string text, int width)
    {
        var missing = width - PythonText.Length(text);
        if (missing <= 0)
            return text;
        state.Build(width);
        var sign = text.StartsWith('-') || text.StartsWith('+') ? 1 : 0;
        return text[..sign] + new string('0', missing) + text[sign..];
    }
}
