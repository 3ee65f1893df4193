using System.Globalization;
using System.Numerics;

namespace Anima.Parquet.Rows;

/// <summary>Prints decimal numbers.</summary>
internal static class DecimalText
{
    /// <summary>An unscaled number with a point before its last digits.</summary>
    /// <param name="unscaled">The number without its point.</param>
    /// <param name="scale">Digits behind the point, 0 or more.</param>
    public static string Format(BigInteger unscaled, int scale)
    {
        if (scale == 0)
            return unscaled.ToString(CultureInfo.InvariantCulture);
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(unscaled.Sign < 0 ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}";
    }
}
