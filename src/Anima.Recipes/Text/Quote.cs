using System.Globalization;
using System.Text;

namespace Anima.Recipes;

/// <summary>Shows what a user wrote inside a message of one line.</summary>
internal static class Quote
{
    private const int Longest = 60;

    /// <summary>The text in single quotes, shortened to 60 characters, control characters as escapes.</summary>
    public static string Short(string text) => $"'{OneLine(text)}'";

    /// <summary>The value as YAML of one line, shortened to 60 characters.</summary>
    public static string Value(RecipeNode node) => OneLine(Flow(node, depth: 0));

    private static string Flow(RecipeNode node, int depth) => node switch
    {
        ScalarNode { IsPlain: true } scalar => scalar.Text.Length > 0 ? scalar.Text : "null",
        ScalarNode scalar => YamlScalar.Text(scalar.Text),
        ListNode list => depth > 3 ? "[...]" : YamlScalar.List(list.Items.Take(Longest).Select(item => Flow(item, depth + 1))),
        MappingNode mapping => depth > 3 ? "{...}" : YamlScalar.Mapping(mapping.Entries.Take(Longest).Select(entry => (YamlScalar.Text(entry.Key), Flow(entry.Value, depth + 1)))),
        _ => "",
    };

    private static string OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= Longest)
                return line.Append("...").ToString();
            _ = Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069)
                ? line.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}")
                : line.Append(rune);
        }
        return line.ToString();
    }
}
