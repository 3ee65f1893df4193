using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>Writes values in YAML's flow style so that every YAML reader takes them for what they are.</summary>
internal static partial class YamlScalar
{
    // Words that YAML 1.1 or 1.2 readers take for something other than text.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "true", "false", "yes", "no", "on", "off", "y", "n",
    };

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static string Boolean(bool value) => value ? "true" : "false";

    /// <summary>A whole number.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back to the same double; exponents carry the point that YAML 1.1 asks for.</summary>
    public static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.IndexOf('E', StringComparison.Ordinal) is var e && e < 0)
            return text;
        var mantissa = text[..e];
        var exponent = int.Parse(text.AsSpan(e + 1), CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}{(mantissa.Contains('.', StringComparison.Ordinal) ? "" : ".0")}e{exponent:+0;-0}");
    }

    /// <summary>Text, quoted unless it can only be text.</summary>
    public static string Text(string text) =>
        SurelyText().IsMatch(text) && !Reserved.Contains(text) ? text : Quoted(text);

    /// <summary>Text, or <c>null</c>.</summary>
    public static string TextOrNull(string? text) => text is null ? "null" : Text(text);

    /// <summary><c>[a, b]</c></summary>
    public static string List(IEnumerable<string> items) => $"[{string.Join(", ", items)}]";

    /// <summary><c>{a: 1, b: 2}</c></summary>
    public static string Mapping(IEnumerable<(string Key, string Value)> keys) => $"{{{string.Join(", ", keys.Select(key => $"{key.Key}: {key.Value}"))}}}";

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        return quoted.Append('"').ToString();
    }

    // A letter or a path's start, then nothing that means something in flow style.
    [GeneratedRegex(@"^(?:[A-Za-z_/]|\.{1,2}/)[A-Za-z0-9_./@+-]*(?:://?[A-Za-z0-9_./@+-]+|:[A-Za-z0-9_./@+-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SurelyText();
}
