namespace Anima.Rlhf.Initialization;

/// <summary>
/// The quantile function of the standard normal distribution: Wichura's algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477, good to
/// about 1e-16. It uses additions, products, quotients and square roots only, its logarithm included, which IEEE 754 rounds
/// alike everywhere: every machine gets the same bits.
/// </summary>
internal static class NormalQuantile
{
    // Rational functions, highest power first: the centre, and two stretches of the tails in √(−ln p).
    private static readonly double[] CentreNumerator =
    [
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
    ];

    private static readonly double[] CentreDenominator =
    [
        5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
    ];

    private static readonly double[] TailNumerator =
    [
        7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ];

    private static readonly double[] TailDenominator =
    [
        1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
        0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
    ];

    private static readonly double[] FarTailNumerator =
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
        0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
    ];

    private static readonly double[] FarTailDenominator =
    [
        2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
        0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
    ];

    /// <summary>The number that a standard normal value is below with probability <paramref name="p"/>.</summary>
    /// <param name="p">Above 0 and below 1.</param>
    public static double At(double p)
    {
        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - q * q;
            return q * Horner(CentreNumerator, r) / Horner(CentreDenominator, r);
        }
        var root = Math.Sqrt(-Ln(q < 0 ? p : 1 - p));
        var distance = root <= 5
            ? Horner(TailNumerator, root - 1.6) / Horner(TailDenominator, root - 1.6)
            : Horner(FarTailNumerator, root - 5) / Horner(FarTailDenominator, root - 5);
        return q < 0 ? -distance : distance;
    }

    // The natural logarithm of a normal number above 0: x = m · 2^e with m near 1, ln m = 2 artanh((m − 1) / (m + 1)) by its series.
    private static double Ln(double x)
    {
        const double Ln2 = 0.693147180559945309417;
        const int Terms = 12;
        var exponent = Math.ILogB(x);
        var mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        var s = (mantissa - 1) / (mantissa + 1);
        var sum = 0.0;
        for (var k = Terms; k >= 0; k--)
            sum = sum * (s * s) + 1.0 / (2 * k + 1);
        return exponent * Ln2 + 2 * s * sum;
    }

    private static double Horner(double[] coefficients, double x)
    {
        var sum = 0.0;
        foreach (var coefficient in coefficients)
            sum = sum * x + coefficient;
        return sum;
    }
}
