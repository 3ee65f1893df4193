using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Anima.Mlflow;

/// <summary>A <c>meta.yaml</c>: the scalars of its top level. Numbers and null are plain, everything else is text.</summary>
internal sealed class MetaFile
{
    private const int MaxBytes = 1 << 20;

    private readonly SortedDictionary<string, Scalar> _values = new(StringComparer.Ordinal);

    /// <summary>A value's text, and whether it stands without quotes.</summary>
    private readonly record struct Scalar(string Text, bool IsPlain);

    /// <summary>The text of a key; null when the key is absent or its value is null.</summary>
    public string? this[string key] =>
        _values.TryGetValue(key, out var value) && !(value.IsPlain && value.Text is "null" or "~" or "") ? value.Text : null;

    /// <summary>The text of a key that must be there.</summary>
    /// <exception cref="InvalidDataException">It is absent or null.</exception>
    public string Required(string key, string path) =>
        this[key] ?? throw new InvalidDataException($"{path}: '{key}' is missing; restore the file or remove its folder.");

    /// <summary>Sets a text.</summary>
    public MetaFile SetText(string key, string? text) => Set(key, text is null ? new Scalar("null", true) : new Scalar(text, false));

    /// <summary>Sets a whole number.</summary>
    public MetaFile SetNumber(string key, long? number) =>
        Set(key, new Scalar(number?.ToString(CultureInfo.InvariantCulture) ?? "null", true));

    private MetaFile Set(string key, Scalar value)
    {
        _values[key] = value;
        return this;
    }

    /// <summary>Reads a file; nested values are skipped.</summary>
    /// <exception cref="InvalidDataException">It is no YAML mapping, or larger than 1 MiB.</exception>
    public static MetaFile Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new InvalidDataException($"{path}: more than {MaxBytes} bytes, which no meta.yaml of MLflow has; restore the file.");
        using var reader = new StreamReader(path, Encoding.UTF8);
        try
        {
            return Parse(new Parser(reader));
        }
        catch (YamlException error)
        {
            throw new InvalidDataException($"{path}:{error.Start.Line}:{error.Start.Column}: not a YAML mapping ({error.Message}); restore the file.", error);
        }
    }

    private static MetaFile Parse(Parser parser)
    {
        var meta = new MetaFile();
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<YamlDotNet.Core.Events.Scalar>().Value;
            if (parser.TryConsume<YamlDotNet.Core.Events.Scalar>(out var value))
                meta.Set(key, new Scalar(value.Value, value.Style == ScalarStyle.Plain && IsNumberOrNull(value.Value)));
            else
                SkipNested(parser);
        }
        return meta;
    }

    private static bool IsNumberOrNull(string text) => text is "null" or "~" or "" || long.TryParse(text, CultureInfo.InvariantCulture, out _);

    // By counting rather than by recursion: depth is the file's to choose.
    private static void SkipNested(Parser parser)
    {
        var depth = 0;
        do
        {
            depth += parser.Consume<ParsingEvent>().NestingIncrease;
        }
        while (depth > 0);
    }

    /// <summary>The file's text, keys in order. All text is quoted: a run named <c>1e5</c> or <c>null</c> stays text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in _values)
            text.Append(key).Append(": ").Append(value.IsPlain ? value.Text : Quote(value.Text)).Append('\n');
        return text.ToString();
    }

    /// <summary>YAML's double-quoted form; what YAML wants escaped is escaped, other Unicode stays as it is.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\').Append(rune);
            else if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 or 0xFEFF or 0xFFFE or 0xFFFF)
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else
                quoted.Append(rune);
        }
        return quoted.Append('"').ToString();
    }
}
