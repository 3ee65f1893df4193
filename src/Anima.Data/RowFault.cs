namespace Anima.Data;

/// <summary>What is wrong with a row, or with the rest of a file from some place on.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Place">The row; null where the file as a whole is meant.</param>
/// <param name="Problem">Problem and remedy, without the place.</param>
public readonly record struct RowFault(string File, RowPlace? Place, string Problem)
{
    /// <summary>An error at a known place.</summary>
    public static RowFault Of(RowPlace place, Exception error) => new(place.File, place, Without($"{place}: ", error.Message));

    /// <summary>An error somewhere in a file.</summary>
    public static RowFault Of(string file, Exception error) => new(file, null, Without($"{file}: ", error.Message));

    /// <summary>Place, problem and remedy as one sentence.</summary>
    public override string ToString() => $"{Place?.ToString() ?? File}: {Problem}";

    private static string Without(string place, string message) => message.StartsWith(place, StringComparison.Ordinal) ? message[place.Length..] : message;
}
