using System.Globalization;
using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>Takes typed values out of one mapping; what does not fit goes to the problems, and the default stands in.</summary>
internal sealed partial class SectionReader(string path, MappingNode mapping, Problems problems)
{
    private readonly HashSet<string> _asked = [];

    /// <summary>The mapping's own path, "" for the recipe itself.</summary>
    public string Path => path;

    /// <summary>The value of <paramref name="key"/> as written, or null when the key is absent.</summary>
    public RecipeNode? Find(string key)
    {
        _asked.Add(key);
        return mapping.Find(key)?.Value;
    }

    /// <summary>A section below this one; an absent one reads as empty.</summary>
    public SectionReader Section(string key)
    {
        var full = RecipeKeys.Join(path, key);
        switch (Find(key))
        {
            case MappingNode found:
                return new SectionReader(full, found, problems);
            case { } other:
                Mismatch(other, full, "a mapping of keys", other is ScalarNode { IsNull: true } ? "leave it out or give it keys" : null);
                break;
        }
        return new SectionReader(full, new MappingNode(mapping.Place with { Line = 0 }, []), problems);
    }

    /// <summary>Text that must be there.</summary>
    public string RequiredText(string key, string remedy)
    {
        var full = RecipeKeys.Join(path, key);
        switch (Find(key))
        {
            case null:
                problems.AddMissing(mapping.Place, $"{full} is missing; {remedy}");
                return "";
            case ScalarNode { IsNull: true } empty:
                Mismatch(empty, full, "text", remedy);
                return "";
            default:
                return Text(key, "");
        }
    }

    /// <summary>Text of at least one character.</summary>
    public string Text(string key, string otherwise) => Read(key, otherwise, "text", TextOf);

    /// <summary>Text of at least one character, or null.</summary>
    public string? TextOrNull(string key) => Find(key) is ScalarNode { IsNull: true } ? null : Read<string?>(key, null, "text or null", TextOf);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Boolean(string key, bool otherwise) => Read(key, otherwise, "true or false", node => node switch
    {
        ScalarNode { IsPlain: true, Text: "true" } => true,
        ScalarNode { IsPlain: true, Text: "false" } => false,
        _ => (bool?)null,
    });

    /// <summary>One of the words of <typeparamref name="T"/>.</summary>
    public T Word<T>(string key, T otherwise) where T : struct, Enum => Read(
        key, otherwise, OneOf(Spelling.WordsOf<T>()),
        node => node is ScalarNode { IsNull: false } scalar ? Spelling.ValueOf<T>(scalar.Text) : null,
        Spelling.WordsOf<T>());

    /// <summary>A whole number.</summary>
    public long Integer(string key, long otherwise, long min, long max = int.MaxValue) =>
        Read(key, otherwise, WholeNumber(min, max), node => IntegerOf(node, min, max));

    /// <summary>A whole number of at least <paramref name="min"/> (1 or more), or the word <paramref name="none"/> for null.</summary>
    public int? IntegerOr(string none, string key, int min, int max = int.MaxValue)
    {
        if (Find(key) is ScalarNode { IsPlain: true } scalar && (scalar.Text == none || (none == "null" && scalar.IsNull)))
            return null;
        var value = Read(key, 0L, $"{none} or {WholeNumber(min, max)}", node => IntegerOf(node, min, max));
        return value == 0 ? null : (int)value;
    }

    /// <summary>A number.</summary>
    public double Number(string key, double otherwise, Bounds bounds) =>
        Read(key, otherwise, $"a number {bounds.Text}", node => NumberOf(node) is { } value && bounds.Contains(value) ? value : null);

    /// <summary>A number, or null.</summary>
    public double? NumberOrNull(string key, Bounds bounds) =>
        Find(key) is null or ScalarNode { IsNull: true } ? null : Number(key, double.NaN, bounds) is var value && double.IsNaN(value) ? null : value;

    /// <summary>Words of <typeparamref name="T"/>, each once, in their written order: a list, or one alone.</summary>
    public ValueList<T> Words<T>(string key) where T : struct, Enum
    {
        if (Find(key) is not { } found)
            return [];
        var words = Spelling.WordsOf<T>().ToArray();
        var values = new List<T>();
        foreach (var item in found is ListNode list ? list.Items : [found])
            if (item is ScalarNode { IsNull: false } scalar && Spelling.ValueOf<T>(scalar.Text) is { } value)
                values.Add(value);
            else
                Mismatch(item, RecipeKeys.Join(path, key), $"a list of {OneOf(words)}", Remedy(key, item, item is ScalarNode { Text.Length: > 2 } ? words : null));
        return new(values.Distinct());
    }

    /// <summary>Texts; a single text is not a list.</summary>
    public ValueList<string> Texts(string key)
    {
        var full = RecipeKeys.Join(path, key);
        if (Find(key) is not { } found)
            return [];
        if (found is not ListNode list)
        {
            Mismatch(found, full, "a list of texts");
            return [];
        }
        var texts = new List<string>();
        foreach (var item in list.Items)
            if (TextOf(item) is { } text)
                texts.Add(text);
            else
                Mismatch(item, full, "a list of texts", "an item is no text");
        return new(texts);
    }

    /// <summary>A value of any kind: <paramref name="parse"/> gives null for what does not fit <paramref name="expected"/>.</summary>
    public T Read<T>(string key, T otherwise, string expected, Func<RecipeNode, T?> parse, IEnumerable<string>? words = null) where T : struct
    {
        if (Find(key) is not { } node)
            return otherwise;
        if (parse(node) is { } value)
            return value;
        Mismatch(node, RecipeKeys.Join(path, key), expected, Remedy(key, node, words));
        return otherwise;
    }

    /// <inheritdoc cref="Read{T}(string, T, string, Func{RecipeNode, T?}, IEnumerable{string}?)"/>
    public T Read<T>(string key, T otherwise, string expected, Func<RecipeNode, T?> parse, IEnumerable<string>? words = null) where T : class?
    {
        if (Find(key) is not { } node)
            return otherwise;
        if (parse(node) is { } value)
            return value;
        Mismatch(node, RecipeKeys.Join(path, key), expected, Remedy(key, node, words));
        return otherwise;
    }

    /// <summary>Reports every key that nobody asked for.</summary>
    public void RefuseOtherKeys()
    {
        foreach (var entry in mapping.Entries)
            if (!_asked.Contains(entry.Key))
                problems.Add(entry.Place, () => KeyAdvice.For(path, entry, mapping, _asked));
    }

    /// <summary>Reports that the value at <paramref name="node"/> is not what it must be.</summary>
    public void Mismatch(RecipeNode node, string full, string expected, string? remedy = null) =>
        problems.Add(node.Place, $"{full} must be {expected}, but is {Shown(node)}{(remedy is null ? "" : $"; {remedy}")}");

    /// <summary>The node's text, or null when it is no text.</summary>
    public static string? TextOf(RecipeNode node) => node is ScalarNode { IsNull: false, Text.Length: > 0 } scalar ? scalar.Text : null;

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

    private static string WholeNumber(long min, long max) =>
        max >= int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {min}")
        : string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    private static string OneOf(IEnumerable<string> words)
    {
        var list = words.ToArray();
        return $"{string.Join(", ", list[..^1])} or {list[^1]}";
    }

    private string? Remedy(string key, RecipeNode node, IEnumerable<string>? words) => node switch
    {
        ScalarNode { IsNull: true } => "leave the key out for its default",
        ScalarNode { IsPlain: false } quoted when DecimalNumber().IsMatch(quoted.Text) || quoted.Text is "true" or "false" => "remove the quotes",
        ScalarNode { IsPlain: true } octal when LeadingZero().Match(octal.Text) is { Success: true } match => $"a leading zero can mean octal, so write {match.Groups[1].Value}{match.Groups[2].Value}",
        ScalarNode scalar when KeyAdvice.OurWord(RecipeKeys.Join(path, key), scalar.Text) is { } ours => $"write {ours}",
        ScalarNode scalar when words is not null && EditDistance.Nearest(scalar.Text, words) is { } near => $"did you mean '{near}'?",
        _ => null,
    };

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
