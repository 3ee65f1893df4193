namespace Anima.Rlhf.Generation;

/// <summary>
/// What changes logits before a token is drawn, each as transformers 5 defines it; a dropped token's logit becomes −∞.
/// Order of use: repetition penalty, temperature, top-k, top-p, min-p.
/// </summary>
internal static class LogitsFilters
{
    /// <summary>Applies what <paramref name="options"/> ask for to <paramref name="logits"/>, [V], of a sequence that holds <paramref name="ids"/>.</summary>
    public static void Apply(Span<float> logits, ReadOnlySpan<int> ids, GenerationOptions options)
    {
        if (options.RepetitionPenalty != 1)
            RepetitionPenalty(logits, ids, options.RepetitionPenalty);
        if (options.Greedy)
            return;
        if (options.Temperature != 1)
            Temperature(logits, options.Temperature);
        if (options.TopK > 0)
            TopK(logits, options.TopK);
        if (options.TopP < 1)
            TopP(logits, options.TopP);
        if (options.MinP > 0)
            MinP(logits, options.MinP);
    }

    /// <summary>Divides positive logits of tokens in <paramref name="ids"/> by the penalty and multiplies negative ones (CTRL, arXiv 1909.05858).</summary>
    public static void RepetitionPenalty(Span<float> logits, ReadOnlySpan<int> ids, double penalty)
    {
        var seen = new HashSet<int>();
        foreach (var id in ids)
            if (seen.Add(id))
                logits[id] = (float)(logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty);
    }

    /// <summary>Divides all logits by <paramref name="temperature"/>.</summary>
    public static void Temperature(Span<float> logits, double temperature)
    {
        foreach (ref var logit in logits)
            logit = (float)(logit / temperature);
    }

    /// <summary>Drops what lies below the <paramref name="k"/>-th largest; ties with it stay.</summary>
    public static void TopK(Span<float> logits, int k)
    {
        if (k >= logits.Length)
            return;
        var sorted = logits.ToArray();
        Array.Sort(sorted);
        Drop(logits, below: sorted[^k]);
    }

    /// <summary>Drops the least likely tokens whose probabilities add up to at most 1 − <paramref name="p"/>; the best one stays (arXiv 1904.09751).</summary>
    public static void TopP(Span<float> logits, double p)
    {
        var sorted = logits.ToArray();
        var order = new int[logits.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        var probabilities = Softmax(sorted);
        var cumulative = 0.0;
        for (var i = 0; i < order.Length - 1; i++)
        {
            cumulative += probabilities[i];
            if (cumulative > 1 - p)
                return;
            logits[order[i]] = float.NegativeInfinity;
        }
    }

    /// <summary>Drops tokens less likely than <paramref name="share"/> of the likeliest one (arXiv 2407.01082).</summary>
    public static void MinP(Span<float> logits, double share)
    {
        var probabilities = Softmax(logits);
        var least = share * probabilities.Max();
        for (var i = 0; i < logits.Length; i++)
            if (probabilities[i] < least)
                logits[i] = float.NegativeInfinity;
    }

    /// <summary>Probabilities of logits, in float64.</summary>
    public static double[] Softmax(ReadOnlySpan<float> logits)
    {
        double largest = float.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        var probabilities = new double[logits.Length];
        var total = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
            total += probabilities[i] = Math.Exp(logits[i] - largest);
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] /= total;
        return probabilities;
    }

    private static void Drop(Span<float> logits, float below)
    {
        foreach (ref var logit in logits)
            if (logit < below)
                logit = float.NegativeInfinity;
    }
}
