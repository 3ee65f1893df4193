using ParquetSharp;

namespace Anima.Parquet;

/// <summary>What the library throws, most of it with the text of a C++ exception.</summary>
internal static class LibraryError
{
    /// <summary>Whether an exception is one by which the library refuses a file; anything else is a fault of the program or the machine.</summary>
    public static bool IsOne(Exception error) => error is ParquetException or ArgumentException or OverflowException or NotSupportedException;

    /// <summary>A file's damage, with the library's words.</summary>
    /// <param name="problem">What cannot be done.</param>
    /// <param name="error">What the library threw.</param>
    /// <param name="place">Row group, column and page, or null for the footer.</param>
    public static DamageException Damage(string problem, Exception error, string? place = null) => new($"{problem} ({Words(error)})", error) { Place = place };

    /// <summary>The library's words: the first line, without the C++ type around it and the full stop behind.</summary>
    public static string Words(Exception error)
    {
        const string Begin = "(message: '", End = "')";
        var words = error.Message;
        if (words.IndexOf(Begin, StringComparison.Ordinal) is var begin and >= 0 && words.LastIndexOf(End, StringComparison.Ordinal) is var end && end > begin)
            words = words[(begin + Begin.Length)..end];
        return words.Split('\n')[0].Trim().TrimEnd('.');
    }
}
