using System.Globalization;
using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>The types of values that keys share.</summary>
internal static class KeyTypes
{
    /// <summary>Text of at least one character.</summary>
    public static KeyType<string> Text { get; } = Of("text", SectionReader.TextOf, YamlScalar.Text);

    /// <summary>Text, or null.</summary>
    public static KeyType<string?> TextOrNull { get; } = Or("null", Of("text or null", SectionReader.TextOf, YamlScalar.Text));

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static KeyType<bool> TrueOrFalse { get; } = Of(
        "true or false",
        node => node is ScalarNode { IsPlain: true, Text: "true" or "false" } scalar ? scalar.Text == "true" : (bool?)null,
        YamlScalar.Boolean);

    /// <summary>Texts; a single text is not a list.</summary>
    public static KeyType<ValueList<string>> Texts { get; } = new("a list of texts", ReadTexts, texts => YamlScalar.List(texts.Select(YamlScalar.Text)));

    /// <summary>Text that must be there.</summary>
    /// <param name="remedy">What to write where it is not.</param>
    public static KeyType<string> RequiredText(string remedy) =>
        Text with { Read = (reader, key, _) => reader.RequiredText(key, remedy), Default = "required" };

    /// <summary>Text that <paramref name="pattern"/> matches.</summary>
    public static KeyType<string> Matching(Regex pattern, string text) =>
        Of(text, node => SectionReader.TextOf(node) is { } found && pattern.IsMatch(found) ? found : null, YamlScalar.Text);

    /// <summary>A whole number.</summary>
    public static KeyType<int> Whole(int min, int max = int.MaxValue) => Whole(WholeNumber(min, max), min, max);

    /// <summary>A whole number of 64 bits.</summary>
    public static KeyType<long> Long(long min) =>
        Of(WholeNumber(min, long.MaxValue), node => SectionReader.IntegerOf(node, min, long.MaxValue), YamlScalar.Number);

    /// <summary>A whole number, or the word <paramref name="none"/> for null.</summary>
    public static KeyType<int?> WholeOr(string none, int min, int max = int.MaxValue) => OrNone(none, Whole($"{none} or {WholeNumber(min, max)}", min, max));

    /// <summary>A number.</summary>
    public static KeyType<double> Number(Bounds bounds) => Of(
        $"a number {bounds.Text}",
        node => SectionReader.NumberOf(node) is { } value && bounds.Contains(value) ? value : (double?)null,
        YamlScalar.Number);

    /// <summary>A number, or null.</summary>
    public static KeyType<double?> NumberOrNull(Bounds bounds) => OrNone("null", Number(bounds)) with { Text = $"null or a number {bounds.Text}" };

    /// <summary>One of the words of <typeparamref name="TEnum"/>.</summary>
    public static KeyType<TEnum> Word<TEnum>() where TEnum : struct, Enum
    {
        var words = Spelling.WordsOf<TEnum>().ToArray();
        return Of(OneOf(words), node => SectionReader.WordOf<TEnum>(node), Spelling.WordFor, words);
    }

    /// <summary>Words of <typeparamref name="TEnum"/>, each once, in their written order: a list, or one alone.</summary>
    public static KeyType<ValueList<TEnum>> Words<TEnum>() where TEnum : struct, Enum
    {
        var words = Spelling.WordsOf<TEnum>().ToArray();
        var text = $"a list of {OneOf(words)}";
        return new(text, (reader, key, otherwise) => ReadWords(reader, key, otherwise, text, words), values => YamlScalar.List(values.Select(Spelling.WordFor)));
    }

    /// <summary>A section; inside braces, those of its keys are written that say something.</summary>
    public static KeyType<TSection> Section<TSection>(SectionKeys<TSection> keys) where TSection : class => new(
        "a mapping of keys",
        (reader, key, otherwise) => keys.Read(reader.Section(key), otherwise),
        section => YamlScalar.Mapping(keys.Given(section).Select(key => (key.Key.Name, key.Text)))) { Section = keys };

    /// <summary>A value in one node: <paramref name="parse"/> gives null for what does not fit <paramref name="text"/>.</summary>
    public static KeyType<TValue> Of<TValue>(string text, Func<RecipeNode, TValue?> parse, Func<TValue, string> write, IReadOnlyList<string>? words = null)
        where TValue : struct =>
        new(text, (reader, key, otherwise) => reader.Parse(key, text, parse, words) ?? otherwise, write);

    /// <inheritdoc cref="Of{TValue}(string, Func{RecipeNode, TValue?}, Func{TValue, string}, IReadOnlyList{string}?)"/>
    public static KeyType<TValue> Of<TValue>(string text, Func<RecipeNode, TValue?> parse, Func<TValue, string> write, IReadOnlyList<string>? words = null)
        where TValue : class =>
        new(text, (reader, key, otherwise) => reader.Parse(key, text, parse, words) ?? otherwise, write);

    /// <summary>A value, or the word <paramref name="none"/> for null.</summary>
    public static KeyType<TValue?> OrNone<TValue>(string none, KeyType<TValue> type) where TValue : struct => new(
        type.Text,
        (reader, key, otherwise) => reader.Find(key) is not { } node ? otherwise : IsNone(node, none) ? null : type.Read(reader, key, default),
        value => value is { } some ? type.Write(some) : none);

    private static KeyType<string?> Or(string none, KeyType<string> type) => new(
        type.Text,
        (reader, key, otherwise) => reader.Find(key) is not { } node ? otherwise : IsNone(node, none) ? null : type.Read(reader, key, ""),
        value => value is { } some ? type.Write(some) : none);

    // A word in quotes is the word; null in quotes is text, and YAML has more spellings of it.
    private static bool IsNone(RecipeNode node, string none) => node is ScalarNode scalar && (none == "null" ? scalar.IsNull : scalar.Text == none);

    private static KeyType<int> Whole(string text, int min, int max) =>
        Of(text, node => (int?)SectionReader.IntegerOf(node, min, max), value => YamlScalar.Number(value));

    private static ValueList<string> ReadTexts(SectionReader reader, string key, ValueList<string> otherwise)
    {
        if (reader.Find(key) is not { } found)
            return otherwise;
        if (found is not ListNode list)
        {
            reader.Mismatch(key, found, "a list of texts");
            return otherwise;
        }
        foreach (var item in list.Items.Where(item => SectionReader.TextOf(item) is null))
            reader.Mismatch(key, item, "a list of texts", "an item is no text");
        return new(list.Items.Select(item => SectionReader.TextOf(item) ?? ""));
    }

    private static ValueList<TEnum> ReadWords<TEnum>(SectionReader reader, string key, ValueList<TEnum> otherwise, string text, string[] words)
        where TEnum : struct, Enum
    {
        if (reader.Find(key) is not { } found)
            return otherwise;
        var items = found is ListNode list ? list.Items : [found];
        // Two letters are near to too many others.
        foreach (var item in items.Where(item => SectionReader.WordOf<TEnum>(item) is null))
            reader.Mismatch(key, item, text, reader.Remedy(key, item, item is ScalarNode { Text.Length: > 2 } ? words : null));
        return new(items.Select(SectionReader.WordOf<TEnum>).OfType<TEnum>().Distinct());
    }

    private static string WholeNumber(long min, long max) =>
        max >= int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {min}")
        : string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    private static string OneOf(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
