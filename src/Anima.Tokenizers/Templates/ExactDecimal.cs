using System.Globalization;
using System.Numerics;

namespace Anima.Tokenizers.Templates;

/// <summary>
/// Decimal digits of a double as C prints them: the exact binary value, rounded half to even. (.NET's own formats round half away from
/// zero.)
/// </summary>
internal static class ExactDecimal
{
    private const int MaxPrecision = 1000;

    /// <summary>%.*f of a value that is finite and not negative.</summary>
    public static string Fixed(double value, int precision)
    {
        var digits = Scaled(value, Checked(precision)).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        return precision == 0 ? digits : $"{digits[..^precision]}.{digits[^precision..]}";
    }

    /// <summary>%.*e of a value that is finite and not negative.</summary>
    public static string Exponential(double value, int precision)
    {
        Checked(precision);
        var exponent = value == 0 ? 0 : (int)Math.Floor(Math.Log10(value));
        var digits = "";
        // The logarithm may be off by one, and rounding may carry into a new digit.
        for (var tries = 0; tries < 4; tries++)
        {
            digits = Scaled(value, precision - exponent).ToString(CultureInfo.InvariantCulture);
            if (value == 0 || digits.Length == precision + 1)
                break;
            exponent += digits.Length > precision + 1 ? 1 : -1;
        }
        digits = digits.PadRight(precision + 1, '0');
        var mantissa = precision == 0 ? digits[..1] : $"{digits[..1]}.{digits[1..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>round(value, precision).</summary>
    public static double Round(double value, int precision)
    {
        // Beyond these a double has no digits left to round, or none at all.
        if (!double.IsFinite(value) || precision > 330)
            return value;
        if (precision < -310)
            return 0 * value;
        var scaled = Scaled(Math.Abs(value), precision);
        var rounded = double.Parse(string.Create(CultureInfo.InvariantCulture, $"{scaled}e{-precision}"), CultureInfo.InvariantCulture);
        return Math.CopySign(rounded, value);
    }

    private static int Checked(int precision) => precision <= MaxPrecision ? precision : throw new TemplateError($"the precision of a format is more than {MaxPrecision}");

    // value · 10^power, rounded half to even.
    private static BigInteger Scaled(double value, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52 & 0x7ff);
        var mantissa = bits & 0xfffffffffffff;
        (mantissa, exponent) = exponent == 0 ? (mantissa, -1074) : (mantissa | 1L << 52, exponent - 1075);
        BigInteger numerator = mantissa, denominator = 1;
        if (exponent > 0)
            numerator <<= exponent;
        else
            denominator <<= -exponent;
        if (power > 0)
            numerator *= BigInteger.Pow(10, power);
        else
            denominator *= BigInteger.Pow(10, -power);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest * 2).CompareTo(denominator);
        return half > 0 || half == 0 && !quotient.IsEven ? quotient + 1 : quotient;
    }
}
