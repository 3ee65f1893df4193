using System.Globalization;
using System.Text.Json;

namespace Anima.Rlhf.Data;

/// <summary>One JSON object of a JSONL file, with its place. Its text is valid Unicode throughout and no key occurs twice.</summary>
/// <param name="file">Name of the file, as messages show it.</param>
/// <param name="line">Line number, from 1.</param>
/// <param name="json">The object.</param>
public sealed class JsonlRow(string file, long line, JsonElement json)
{
    /// <summary>Name of the file, as messages show it.</summary>
    public string File { get; } = file;

    /// <summary>Line number, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>The object.</summary>
    public JsonElement Json { get; } = json;

    /// <summary>The value of a field, or null where the row lacks it.</summary>
    /// <param name="name">The field.</param>
    public JsonElement? Field(string name) => Json.TryGetProperty(name, out var value) ? value : null;

    /// <summary>An error that names this row's place.</summary>
    /// <param name="problem">Problem and remedy, as the rest of a sentence.</param>
    /// <param name="cause">What lies behind it.</param>
    public InvalidDataException Error(string problem, Exception? cause = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {problem}"), cause);
}
