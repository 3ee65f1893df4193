using System.Globalization;
using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>Takes typed values out of one mapping; what does not fit goes to the problems, and the default stands in.</summary>
internal sealed partial class SectionReader(string path, MappingNode mapping, Problems problems, RecipeKind kind)
{
    private readonly HashSet<string> _asked = [];

    /// <summary>The mapping's own path, "" for the recipe itself.</summary>
    public string Path => path;

    /// <summary>The kind of recipe that is read.</summary>
    public RecipeKind Kind => kind;

    /// <summary>The value of <paramref name="key"/> as written, or null when the key is absent.</summary>
    public RecipeNode? Find(string key)
    {
        _asked.Add(key);
        return mapping.Find(key)?.Value;
    }

    /// <summary>A section below this one; an absent one reads as empty.</summary>
    public SectionReader Section(string key)
    {
        if (Find(key) is MappingNode found)
            return Below(Full(key), found);
        if (Find(key) is { } other)
            Mismatch(key, other, "a mapping of keys", other is ScalarNode { IsNull: true } ? "leave it out or give it keys" : null);
        return Below(Full(key), new MappingNode(mapping.Place with { Line = 0 }, []));
    }

    /// <summary>A mapping that stands at <paramref name="full"/>, below this one.</summary>
    public SectionReader Below(string full, MappingNode found) => new(full, found, problems, kind);

    /// <summary>Text that must be there; "" where it is not, which is reported.</summary>
    public string RequiredText(string key, string remedy)
    {
        if (Find(key) is { } node and not ScalarNode { IsNull: true })
            return KeyTypes.Text.Read(this, key, "");
        if (Find(key) is { } empty)
            Mismatch(key, empty, "text", remedy);
        else
            problems.AddMissing(mapping.Place, $"{Full(key)} is missing; {remedy}");
        return "";
    }

    /// <summary>The value of a key: <paramref name="parse"/> gives null for what does not fit <paramref name="expected"/>, which is reported; null too where the key is absent.</summary>
    public T? Parse<T>(string key, string expected, Func<RecipeNode, T?> parse, IEnumerable<string>? words = null) where T : struct
    {
        if (Find(key) is not { } node)
            return null;
        var value = parse(node);
        if (value is null)
            Mismatch(key, node, expected, Remedy(key, node, words));
        return value;
    }

    /// <inheritdoc cref="Parse{T}(string, string, Func{RecipeNode, T?}, IEnumerable{string}?)"/>
    public T? Parse<T>(string key, string expected, Func<RecipeNode, T?> parse, IEnumerable<string>? words = null) where T : class
    {
        if (Find(key) is not { } node)
            return null;
        var value = parse(node);
        if (value is null)
            Mismatch(key, node, expected, Remedy(key, node, words));
        return value;
    }

    /// <summary>Reports a key that recipes of another kind call by the name that stands here.</summary>
    public void RefuseOtherName(Key key)
    {
        var other = Kind == RecipeKind.Preference ? RecipeKind.Supervised : RecipeKind.Preference;
        if (key.NameFor(other) != key.NameFor(Kind) && Find(key.NameFor(other)) is { } node)
            problems.Add(node.Place, $"{Full(key.NameFor(other))} is for {(other == RecipeKind.Preference ? "train" : "sft")}; write {Full(key.NameFor(Kind))}: {Quote.Value(node)}");
    }

    /// <summary>Reports every key that nobody asked for.</summary>
    public void RefuseOtherKeys()
    {
        foreach (var entry in mapping.Entries)
            if (!_asked.Contains(entry.Key))
                problems.Add(entry.Place, () => KeyAdvice.For(path, entry, mapping, _asked, kind));
    }

    /// <summary>Reports that the value of <paramref name="key"/>, or the item <paramref name="node"/> in it, is not what it must be.</summary>
    public void Mismatch(string key, RecipeNode node, string expected, string? remedy = null) =>
        problems.Add(node.Place, $"{Full(key)} must be {expected}, but is {Shown(node)}{(remedy is null ? "" : $"; {remedy}")}");

    /// <summary>What to write instead of <paramref name="node"/>, or null.</summary>
    public string? Remedy(string key, RecipeNode node, IEnumerable<string>? words) => node switch
    {
        ScalarNode { IsNull: true } => "leave the key out for its default",
        ScalarNode { IsPlain: false } quoted when DecimalNumber().IsMatch(quoted.Text) || quoted.Text is "true" or "false" => "remove the quotes",
        ScalarNode { IsPlain: true } octal when LeadingZero().Match(octal.Text) is { Success: true } match => $"a leading zero can mean octal, so write {match.Groups[1].Value}{match.Groups[2].Value}",
        ScalarNode scalar when KeyAdvice.OurWord(Full(key), scalar.Text) is { } ours => $"write {ours}",
        ScalarNode scalar when words is not null && EditDistance.Nearest(scalar.Text, words) is { } near => $"did you mean '{near}'?",
        _ => null,
    };

    /// <summary>The key's path from the recipe's top.</summary>
    public string Full(string key) => RecipeKeys.Join(path, key);

    /// <summary>The node's text, or null when it is no text.</summary>
    public static string? TextOf(RecipeNode node) => node is ScalarNode { IsNull: false, Text.Length: > 0 } scalar ? scalar.Text : null;

    /// <summary>The value that the node's word stands for, or null when it is none of <typeparamref name="T"/>'s.</summary>
    public static T? WordOf<T>(RecipeNode node) where T : struct, Enum => node is ScalarNode { IsNull: false } scalar ? Spelling.ValueOf<T>(scalar.Text) : null;

    /// <summary>The node's number, or null when it is none or not finite.</summary>
    public static double? NumberOf(RecipeNode node) =>
        node is ScalarNode { IsPlain: true } scalar && DecimalNumber().IsMatch(scalar.Text)
        && double.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture) is var value && double.IsFinite(value) ? value : null;

    /// <summary>Whether the node is meant as a number, even if as none that a recipe takes.</summary>
    public static bool IsNumeric(RecipeNode node) =>
        node is ScalarNode { IsPlain: true } scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>The node's whole number, or null when it is none or out of range.</summary>
    public static long? IntegerOf(RecipeNode node, long min, long max) =>
        node is ScalarNode { IsPlain: true } scalar && DecimalInteger().IsMatch(scalar.Text)
        && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null;

    private static string Shown(RecipeNode node) => node switch
    {
        ScalarNode { IsNull: true } => "empty",
        ScalarNode scalar => Quote.Short(scalar.Text),
        ListNode => "a list",
        _ => "a mapping",
    };

    [GeneratedRegex(@"^[+-]?(?:0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalInteger();

    [GeneratedRegex(@"^[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalNumber();

    [GeneratedRegex(@"^([+-]?)0+([1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingZero();
}
