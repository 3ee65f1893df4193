using Anima.Kernels;

namespace Anima.Rlhf.Generation;

/// <summary>Chooses the tokens of one sequence, one after the other.</summary>
/// <param name="options">How to choose.</param>
/// <param name="stream">Number of the sequence: sequences of one seed draw different numbers.</param>
internal sealed class TokenSampler(GenerationOptions options, long stream = 0)
{
    private ulong _draws;

    /// <summary>The options it follows.</summary>
    public GenerationOptions Options { get; } = options;

    /// <summary>The next token for <paramref name="logits"/>, [V], which are changed, after the tokens <paramref name="ids"/>.</summary>
    public int Choose(Span<float> logits, ReadOnlySpan<int> ids)
    {
        LogitsFilters.Apply(logits, ids, Options);
        return Options.Greedy ? Best(logits) : Draw(LogitsFilters.Softmax(logits));
    }

    // The first of equal maxima, as argmax gives it.
    private static int Best(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best])
                best = i;
        return best;
    }

    private int Draw(double[] probabilities)
    {
        var rest = Uniform();
        var last = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] == 0)
                continue;
            last = i;
            if ((rest -= probabilities[i]) < 0)
                break;
        }
        return last;
    }

    // A counter-based generator (the output function of SplitMix64, Steele et al. 2014): the n-th number of a stream is a
    // function of seed, stream and n, the same on every machine.
    private double Uniform()
    {
        var word = Mix(Mix(unchecked((ulong)Options.Seed)) ^ Mix(unchecked((ulong)stream + 0x632BE59BD9B4E019)) ^ _draws++);
        return (word >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong value) => SplitMix64.Mix(unchecked(value + SplitMix64.Gamma));
}
