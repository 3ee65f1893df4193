using System.Globalization;
using System.Text.Json;

namespace Anima.Data;

/// <summary>One row of a data file as a JSON object, with its place. Its text is valid Unicode throughout and no key occurs twice.</summary>
/// <param name="place">Where it stands.</param>
/// <param name="json">The object.</param>
internal sealed class DataRow(RowPlace place, JsonElement json)
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

/// <summary>Where a row stands, for messages: <c>file:12</c> by line, or <c>file: row 3</c> where a file has no lines.</summary>
/// <param name="File">Name of the file, as messages show it.</param>
/// <param name="Number">The line, from 1; or the row in the file, from 0.</param>
/// <param name="IsLine">Whether <paramref name="Number"/> is a line.</param>
internal readonly record struct RowPlace(string File, long Number, bool IsLine = true)
{
    /// <summary>What a row is called there: "line" or "row".</summary>
    public string Noun => IsLine ? "line" : "row";

    /// <summary>An error that names this place.</summary>
    /// <param name="problem">Problem and remedy, as the rest of a sentence.</param>
    /// <param name="cause">What lies behind it.</param>
    public InvalidDataException Error(string problem, Exception? cause = null) => new($"{this}: {problem}", cause);

    /// <summary>As it stands at the beginning of a message.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{(IsLine ? "" : " row ")}{Number}");
}

/// <summary>What is wrong with a row, or with the rest of a file from some place on.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Place">The row; null where the file as a whole is meant.</param>
/// <param name="Problem">Problem and remedy, without the place.</param>
internal readonly record struct RowFault(string File, RowPlace? Place, string Problem)
{
    /// <summary>An error at a known place.</summary>
    public static RowFault Of(RowPlace place, Exception error) => new(place.File, place, Without($"{place}: ", error.Message));

    /// <summary>An error somewhere in a file.</summary>
    public static RowFault Of(string file, Exception error) => new(file, null, Without($"{file}: ", error.Message));

    /// <summary>Place, problem and remedy as one sentence.</summary>
    public override string ToString() => $"{Place?.ToString() ?? File}: {Problem}";

    private static string Without(string place, string message) => message.StartsWith(place, StringComparison.Ordinal) ? message[place.Length..] : message;
}
