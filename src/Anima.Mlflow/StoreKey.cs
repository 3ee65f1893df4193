using System.Globalization;
using System.Text;

namespace Anima.Mlflow;

/// <summary>MLflow's rules for the names of metrics, params and tags, which are also paths below the run's folder.</summary>
internal static class StoreKey
{
    private const int MaxCharacters = 250;
    private const int MaxPartBytes = 255;

    /// <summary>Returns the file that holds <paramref name="key"/> below <paramref name="folder"/>, and makes its folders.</summary>
    /// <exception cref="InvalidDataException">MLflow would refuse the key, or it is both a name and the beginning of another.</exception>
    public static string FileFor(string folder, string kind, string key)
    {
        Check(kind, key);
        var parent = folder;
        var parts = key.Split('/');
        foreach (var part in parts.AsSpan(0, parts.Length - 1))
        {
            parent = Path.Combine(parent, part);
            if (File.Exists(parent))
                throw Refused(kind, key, $"'{Path.GetRelativePath(folder, parent)}' already is one, so it cannot begin the name of another; rename one of them");
        }
        var file = Path.Combine(parent, parts[^1]);
        if (Directory.Exists(file))
            throw Refused(kind, key, "it already begins the names of others; rename one of them");
        Directory.CreateDirectory(parent);
        return file;
    }

    /// <summary>Throws for a key that MLflow would refuse.</summary>
    public static void Check(string kind, string key)
    {
        var characters = 0;
        foreach (var rune in key.EnumerateRunes())
        {
            characters++;
            if (!IsAllowed(rune))
                throw Refused(kind, key, $"U+{rune.Value.ToString("X4", CultureInfo.InvariantCulture)} is not allowed; use letters, digits, spaces and _ - . : /");
        }
        if (characters > MaxCharacters)
            throw Refused(kind, key, $"it has more than {MaxCharacters} characters; shorten it");
        if (key.StartsWith("..", StringComparison.Ordinal))
            throw Refused(kind, key, "it begins with two dots; rename it");
        foreach (var part in key.Split('/'))
        {
            if (part is "" or "." or "..")
                throw Refused(kind, key, "no part between slashes may be empty, '.' or '..'; rename it");
            if (Encoding.UTF8.GetByteCount(part) > MaxPartBytes)
                throw Refused(kind, key, $"a part between slashes has more than {MaxPartBytes} bytes; shorten it");
        }
    }

    private static bool IsAllowed(Rune rune) =>
        Rune.IsLetterOrDigit(rune) && rune != Rune.ReplacementChar || rune.Value is '_' or '-' or '.' or ':' or '/' or ' ';

    private static InvalidDataException Refused(string kind, string key, string why) => new($"{kind} name '{key}': {why}.");
}
