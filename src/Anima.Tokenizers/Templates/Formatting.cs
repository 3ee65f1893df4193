using System.Globalization;
using System.Numerics;
using System.Text;

namespace Anima.Tokenizers.Templates;

/// <summary>Python's two ways to format: the % operator and str.format.</summary>
internal static class Formatting
{
    private const int MaxWidth = 100_000;

    /// <summary>format % operand.</summary>
    public static string Percent(RenderState state, string format, object? operand)
    {
        var output = new StringBuilder();
        var values = operand is TupleValue tuple ? tuple : new TupleValue([operand]);
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                output.Append(format[i]);
                continue;
            }
            var spec = ReadSpec(format, ref i);
            if (spec.Kind == '%')
            {
                output.Append('%');
                continue;
            }
            if (spec.WidthFromValue)
                spec = spec with { Width = Math.Min(MaxWidth, Filters.Int(Next(), "*")) };
            if (spec.PrecisionFromValue)
                spec = spec with { Precision = Math.Min(MaxWidth, Filters.Int(Next(), "*")) };
            var value = spec.Key is null ? Next()
                : operand is not DictValue dict ? throw new TemplateError("format requires a mapping")
                : dict.TryGet(spec.Key, out var found) ? found : throw new TemplateError($"'{spec.Key}'");
            output.Append(Pad(Convert(state, spec, value), spec));
            state.Build(output.Length / 16);
        }
        // Whatever can be indexed might have served as a mapping, so that left-over values are no error.
        if (next < values.Count && operand is not (DictValue or ListValue or RangeValue))
            throw new TemplateError("not all arguments converted during string formatting");
        return output.ToString();

        object? Next() => next < values.Count ? values[next++] : throw new TemplateError("not enough arguments for format string");
    }

    private static Spec ReadSpec(string format, ref int i)
    {
        var spec = new Spec();
        i++;
        if (i < format.Length && format[i] == '(')
        {
            var close = format.IndexOf(')', i);
            if (close < 0)
                throw new TemplateError("incomplete format key");
            spec = spec with { Key = format[(i + 1)..close] };
            i = close + 1;
        }
        while (i < format.Length && "#0- +".Contains(format[i], StringComparison.Ordinal))
            spec = spec with { Flags = spec.Flags + format[i++] };
        if (i < format.Length && format[i] == '*')
        {
            spec = spec with { WidthFromValue = true };
            i++;
        }
        else
            spec = spec with { Width = ReadNumber(format, ref i) };
        if (i < format.Length && format[i] == '.')
        {
            i++;
            if (i < format.Length && format[i] == '*')
            {
                spec = spec with { PrecisionFromValue = true };
                i++;
            }
            else
                spec = spec with { Precision = ReadNumber(format, ref i) };
        }
        while (i < format.Length && format[i] is 'h' or 'l' or 'L')
            i++;
        return i < format.Length ? spec with { Kind = format[i] } : throw new TemplateError("incomplete format");
    }

    private static int ReadNumber(string text, ref int i)
    {
        long value = 0;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
            value = Math.Min(value * 10 + text[i] - '0', MaxWidth + 1);
        return value <= MaxWidth ? (int)value : throw new TemplateError("the width of a format is too large");
    }

    private static string Convert(RenderState state, Spec spec, object? value)
    {
        switch (spec.Kind)
        {
            case 's':
                return Cut(Printing.Text(state, value), spec.Precision);
            case 'r' or 'a':
                var output = new StringBuilder();
                Printing.Repr(state, output, value);
                return Cut(output.ToString(), spec.Precision);
            case 'c':
                return value as string ?? char.ConvertFromUtf32(Filters.Int(value, "%c"));
            case 'd' or 'i' or 'u':
                if (!Operators.IsNumber(value, out var whole))
                    throw new TemplateError($"%{spec.Kind} format: a real number is required, not {Operators.TypeName(value)}");
                var integer = Operators.IsInteger(value, out var n) ? n : new BigInteger(Math.Truncate(whole));
                return Signed(spec.Flags, integer.Sign < 0, BigInteger.Abs(integer).ToString(CultureInfo.InvariantCulture).PadLeft(Math.Max(0, spec.Precision), '0'));
            case 'x' or 'X' or 'o':
                if (!Operators.IsInteger(value, out var number))
                    throw new TemplateError($"%{spec.Kind} format: an integer is required, not {Operators.TypeName(value)}");
                return Signed(spec.Flags, number.Sign < 0, (spec.Flags.Contains('#', StringComparison.Ordinal) ? $"0{spec.Kind}" : "") + InBase(BigInteger.Abs(number), spec.Kind));
            case 'f' or 'F' or 'e' or 'E' or 'g' or 'G':
                if (!Operators.IsNumber(value, out var real))
                    throw new TemplateError($"must be real number, not {Operators.TypeName(value)}");
                return Signed(spec.Flags, real < 0 || double.IsNegative(real) && real == 0, Float(Math.Abs(real), spec.Kind, spec.Precision < 0 ? 6 : spec.Precision));
            default:
                throw new TemplateError($"unsupported format character '{spec.Kind}'");
        }
    }

    private static string Cut(string text, int precision) => precision < 0 ? text : string.Concat(PythonText.Characters(text).Take(precision));

    private static string Signed(string flags, bool negative, string digits) =>
        (negative ? "-" : flags.Contains('+', StringComparison.Ordinal) ? "+" : flags.Contains(' ', StringComparison.Ordinal) ? " " : "") + digits;

    internal static string InBase(BigInteger value, char kind)
    {
        var radix = char.ToLowerInvariant(kind) switch
        {
            'x' => 16,
            'o' => 8,
            _ => 2,
        };
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef")[(int)(value % radix)]);
            value /= radix;
        }
        while (!value.IsZero);
        return digits.ToString();
    }

    internal static string Float(double value, char kind, int precision)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : "inf";
        var text = char.ToLowerInvariant(kind) switch
        {
            'f' => ExactDecimal.Fixed(value, precision),
            'e' => ExactDecimal.Exponential(value, precision),
            _ => General(value, precision == 0 ? 1 : precision),
        };
        return char.IsUpper(kind) ? text.ToUpperInvariant() : text;
    }

    private static string General(double value, int precision)
    {
        var parts = ExactDecimal.Exponential(value, precision - 1).Split('e');
        var exponent = int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent < -4 || exponent >= precision
            ? $"{TrimZeros(parts[0])}e{parts[1]}"
            : TrimZeros(ExactDecimal.Fixed(value, Math.Max(0, precision - 1 - exponent)));
    }

    private static string TrimZeros(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string Pad(string text, Spec spec)
    {
        var missing = spec.Width - PythonText.Length(text);
        if (missing <= 0)
            return text;
        if (spec.Flags.Contains('-', StringComparison.Ordinal))
            return text + new string(' ', missing);
        if (!spec.Flags.Contains('0', StringComparison.Ordinal) || spec.Kind is 's' or 'r' or 'a' or 'c')
            return new string(' ', missing) + text;
        var sign = text.Length > 0 && text[0] is '-' or '+' or ' ' ? 1 : 0;
        return text[..sign] + new string('0', missing) + text[sign..];
    }

    private sealed record Spec
    {
        public string? Key { get; init; }

        public string Flags { get; init; } = "";

        public int Width { get; init; }

        public int Precision { get; init; } = -1;

        public bool WidthFromValue { get; init; }

        public bool PrecisionFromValue { get; init; }

        public char Kind { get; init; }
    }
}
