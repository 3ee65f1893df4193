using System.Globalization;

namespace Anima.Recipes;

/// <summary>Memory sizes as people write them: <c>24GiB</c>, <c>512 MiB</c>, <c>1.5GB</c>, <c>4096B</c>.</summary>
internal static class MemorySize
{
    // Binary units first, so that formatting prefers them.
    private static readonly (string Name, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("kB", 1_000), ("B", 1),
    ];

    /// <summary>The bytes that <paramref name="text"/> means, from 1 to 2^53; a fraction of a byte is dropped.</summary>
    /// <returns>False when the text is no number followed by a unit, or out of range.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (name, unit) in Units)
        {
            if (!text.EndsWith(name, StringComparison.Ordinal))
                continue;
            var number = text[..^name.Length].TrimEnd(' ');
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || count > (1L << 53) / (decimal)unit)
                return false;
            bytes = (long)(count * unit);
            return bytes > 0;
        }
        return false;
    }

    /// <summary>The shortest exact spelling of <paramref name="bytes"/>, which <see cref="TryParse"/> reads back.</summary>
    public static string Format(long bytes)
    {
        var (name, unit) = Units.First(candidate => bytes % candidate.Bytes == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit}{name}");
    }
}
