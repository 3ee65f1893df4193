namespace Anima.Rlhf.Losses;

/// <summary>The logistic function and its logarithm, without overflow at either end.</summary>
internal static class Logistic
{
    /// <summary>σ(x) = 1/(1 + e^(−x)).</summary>
    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>log σ(x) = min(x, 0) − log(1 + e^(−|x|)).</summary>
    public static double LogSigmoid(double x) => Math.Min(x, 0) - LogOnePlus(Math.Exp(-Math.Abs(x)));

    // log(1 + y) for y in [0, 1], exact where 1 + y rounds to 1.
    private static double LogOnePlus(double y)
    {
        var sum = 1 + y;
        return sum == 1 ? y : Math.Log(sum) * (y / (sum - 1));
    }
}
