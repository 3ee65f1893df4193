using System.Globalization;
using System.Numerics;
using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>str.format: replacement fields with attributes, indices, conversions and format specifications.</summary>
internal static class TextFormat
{
    private const int MaxWidth = 100_000;

    public static string Apply(RenderState state, string format, Arguments arguments)
    {
        var output = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                output.Append(c);
                i++;
            }
            else if (c == '{')
            {
                var close = FindClose(format, i);
                output.Append(Field(state, format[(i + 1)..close], arguments, ref next));
                i = close;
            }
            else if (c == '}')
                throw new TemplateError("Single '}' encountered in format string");
            else
                output.Append(c);
            if (output.Length > RenderState.MaxText)
                throw new TemplateError("the formatted text is too long");
        }
        return output.ToString();
    }

    private static int FindClose(string format, int open)
    {
        var depth = 0;
        for (var i = open; i < format.Length; i++)
        {
            depth += format[i] == '{' ? 1 : format[i] == '}' ? -1 : 0;
            if (depth == 0)
                return i;
        }
        throw new TemplateError("expected '}' before end of string");
    }

    private static string Field(RenderState state, string field, Arguments arguments, ref int next)
    {
        state.Step();
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var spec = colon < 0 ? "" : field[(colon + 1)..];
        var name = colon < 0 ? field : field[..colon];
        var conversion = ' ';
        if (name.Length >= 2 && name[^2] == '!')
            (conversion, name) = (name[^1], name[..^2]);
        var value = Lookup(state, name, arguments, ref next);
        if (spec.Contains('{', StringComparison.Ordinal))
        {
            if (spec.Length > 100)
                throw new TemplateError("the format specification is too long");
            var inner = new StringBuilder();
            for (var i = 0; i < spec.Length; i++)
            {
                if (spec[i] != '{')
                {
                    inner.Append(spec[i]);
                    continue;
                }
                var close = FindClose(spec, i);
                inner.Append(Printing.Text(state, Lookup(state, spec[(i + 1)..close], arguments, ref next)));
                i = close;
            }
            spec = inner.ToString();
        }
        if (conversion is 'r' or 'a')
        {
            var text = new StringBuilder();
            Printing.Repr(state, text, value);
            value = text.ToString();
        }
        else if (conversion == 's')
            value = Printing.Text(state, value);
        return FormatValue(state, value, spec);
    }

    private static object? Lookup(RenderState state, string name, Arguments arguments, ref int next)
    {
        var end = name.AsSpan().IndexOfAny('.', '[');
        var first = end < 0 ? name : name[..end];
        object? value;
        if (first.Length == 0 || int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            var index = first.Length == 0 ? next++ : int.Parse(first, CultureInfo.InvariantCulture);
            value = index < arguments.Positional.Count ? arguments.Positional[index] : throw new TemplateError($"Replacement index {index} out of range for positional args tuple");
        }
        else if (!arguments.TryGet(-1, first, out value))
            throw new TemplateError($"'{first}'");
        for (var i = first.Length; i < name.Length;)
        {
            if (name[i] == '[')
            {
                var close = name.IndexOf(']', i);
                if (close < 0)
                    throw new TemplateError("Missing ']' in format string");
                var key = name[(i + 1)..close];
                value = Access.Item(state, value, long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : key);
                i = close + 1;
            }
            else
            {
                var stop = name.AsSpan(i + 1).IndexOfAny('.', '[') is >= 0 and var length ? i + 1 + length : name.Length;
                value = Access.Attribute(state, value, name[(i + 1)..stop]);
                i = stop;
            }
        }
        return value;
    }

    private static string FormatValue(RenderState state, object? value, string spec)
    {
        if (spec.Length == 0)
            return Printing.Text(state, value);
        var (fill, align, at) = (' ', '\0', 0);
        if (spec.Length > 1 && "<>=^".Contains(spec[1], StringComparison.Ordinal))
            (fill, align, at) = (spec[0], spec[1], 2);
        else if ("<>=^".Contains(spec[0], StringComparison.Ordinal))
            (align, at) = (spec[0], 1);
        var sign = at < spec.Length && "+- ".Contains(spec[at], StringComparison.Ordinal) ? spec[at++] : '-';
        var alternate = at < spec.Length && spec[at] == '#' && at++ >= 0;
        if (at < spec.Length && spec[at] == '0')
        {
            at++;
            if (align == '\0')
                (fill, align) = ('0', '=');
        }
        var width = Number(spec, ref at);
        var group = at < spec.Length && spec[at] is ',' or '_' ? spec[at++] : '\0';
        var precision = -1;
        if (at < spec.Length && spec[at] == '.')
        {
            at++;
            precision = Number(spec, ref at);
        }
        var kind = at < spec.Length ? spec[at++] : '\0';
        if (at < spec.Length)
            throw new TemplateError($"Invalid format specifier '{spec}'");
        var (prefix, body) = value is string or null || value is bool && kind == '\0'
            ? ("", Cut(Printing.Text(state, value), precision, kind))
            : Numeric(value, kind, precision, sign, alternate, group);
        state.Build(width);
        return Aligned(prefix, body, fill, align == '\0' ? value is string or null ? '<' : '>' : align, width);
    }

    private static int Number(string spec, ref int at)
    {
        long number = 0;
        for (; at < spec.Length && char.IsAsciiDigit(spec[at]); at++)
            number = Math.Min(number * 10 + spec[at] - '0', MaxWidth + 1);
        return number <= MaxWidth ? (int)number : throw new TemplateError("the width of a format is too large");
    }

    private static string Cut(string text, int precision, char kind)
    {
        if (kind is not ('\0' or 's'))
            throw new TemplateError($"Unknown format code '{kind}' for object of type 'str'");
        return precision < 0 ? text : string.Concat(PythonText.Characters(text).Take(precision));
    }

    private static (string Prefix, string Body) Numeric(object? value, char kind, int precision, char sign, bool alternate, char group)
    {
        if (!Operators.IsNumber(value, out var real))
            throw new TemplateError($"unsupported format string passed to {Operators.TypeName(value)}.__format__");
        var negative = real < 0;
        string body;
        var radix = "";
        if (Operators.IsInteger(value, out var integer) && kind is '\0' or 'd' or 'n' or 'x' or 'X' or 'o' or 'b')
        {
            var magnitude = BigInteger.Abs(integer);
            body = kind is 'x' or 'X' or 'o' or 'b' ? Formatting.InBase(magnitude, kind) : magnitude.ToString(CultureInfo.InvariantCulture);
            radix = alternate && kind is 'x' or 'X' or 'o' or 'b' ? $"0{kind}" : "";
        }
        else
            body = kind switch
            {
                '\0' when precision < 0 => PythonText.Float(Math.Abs(real)),
                '\0' => Formatting.Float(Math.Abs(real), 'g', precision),
                '%' => Formatting.Float(Math.Abs(real) * 100, 'f', precision < 0 ? 6 : precision) + "%",
                'f' or 'F' or 'e' or 'E' or 'g' or 'G' => Formatting.Float(Math.Abs(real), kind, precision < 0 ? 6 : precision),
                _ => throw new TemplateError($"Unknown format code '{kind}' for object of type '{Operators.TypeName(value)}'"),
            };
        if (group != '\0')
            body = Grouped(body, group);
        return ((negative ? "-" : sign == '-' ? "" : sign.ToString()) + radix, body);
    }

    private static string Grouped(string body, char group)
    {
        var whole = body.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : body.Length;
        var output = new StringBuilder(body);
        for (var i = whole - 3; i > 0; i -= 3)
            output.Insert(i, group);
        return output.ToString();
    }

    private static string Aligned(string prefix, string body, char fill, char align, int width)
    {
        var missing = Math.Max(0, width - prefix.Length - PythonText.Length(body));
        var left = align == '^' ? missing / 2 : align == '<' ? 0 : missing;
        return align == '='
            ? prefix + new string(fill, missing) + body
            : new string(fill, left) + prefix + body + new string(fill, missing - left);
    }
}
