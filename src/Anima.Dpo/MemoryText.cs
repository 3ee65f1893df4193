using System.Globalization;

namespace Anima.Dpo;

/// <summary>Amounts of memory as people read them.</summary>
internal static class MemoryText
{
    /// <summary>Three digits or so with a binary unit: <c>1.94 GiB</c>, <c>312 MiB</c>.</summary>
    public static string Of(long bytes)
    {
        var (size, unit) = bytes switch
        {
            >= 1L << 30 => (bytes / (double)(1L << 30), "GiB"),
            >= 1L << 20 => (bytes / (double)(1L << 20), "MiB"),
            >= 1L << 10 => (bytes / (double)(1L << 10), "KiB"),
            _ => (bytes, "B"),
        };
        var digits = unit == "B" || size >= 100 ? "F0" : size >= 10 ? "F1" : "F2";
        return $"{size.ToString(digits, CultureInfo.InvariantCulture)} {unit}";
    }
}
