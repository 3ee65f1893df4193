using System.Text.Json;

namespace Anima.Data;

/// <summary>One row of a data file as a JSON object, with its place. Its text is valid Unicode throughout and no key occurs twice.</summary>
/// <param name="place">Where it stands.</param>
/// <param name="json">The object.</param>
public sealed class DataRow(RowPlace place, JsonElement json)
{
    /// <summary>Where it stands.</summary>
    public RowPlace Place { get; } = place;

    /// <summary>The object.</summary>
    public JsonElement Json { get; } = json;

    /// <summary>The value of a field, or null where the row lacks it.</summary>
    /// <param name="name">The field.</param>
    public JsonElement? Field(string name) => Json.TryGetProperty(name, out var value) ? value : null;

    /// <inheritdoc cref="RowPlace.Error"/>
    public InvalidDataException Error(string problem, Exception? cause = null) => Place.Error(problem, cause);
}
