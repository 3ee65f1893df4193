using System.Globalization;

namespace Anima.Data;

/// <summary>Where a row stands, for messages: <c>file:12</c> by line, or <c>file: row 3</c> where a file has no lines.</summary>
/// <param name="File">Name of the file, as messages show it.</param>
/// <param name="Number">The line, from 1; or the row in the file, from 0.</param>
/// <param name="IsLine">Whether <paramref name="Number"/> is a line.</param>
public readonly record struct RowPlace(string File, long Number, bool IsLine = true)
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
