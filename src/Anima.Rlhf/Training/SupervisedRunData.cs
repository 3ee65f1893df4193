using Anima.Rlhf.Data;
using Anima.Rlhf.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>A supervised run's sequences: those it trains on and those held out.</summary>
/// <param name="Train">Training sequences in file order.</param>
/// <param name="Eval">Held-out sequences; empty when there are none.</param>
/// <param name="Sha256">SHA-256 of the files by path.</param>
public sealed record SupervisedRunData(IReadOnlyList<SupervisedSequence> Train, IReadOnlyList<SupervisedSequence> Eval, SortedDictionary<string, string> Sha256)
    : IBatchSizes
{
    /// <inheritdoc/>
    public int LongestSequence => Train.Concat(Eval).Max(sequence => sequence.Ids.Length);

    /// <summary>Loads and prepares both sets.</summary>
    /// <exception cref="InvalidDataException">A row is unusable, or no sequence is left.</exception>
    public static SupervisedRunData Load(DataSection section, SupervisedPreparation preparation, long seed, Action<string> say, CancellationToken stop)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var all = LoadSources("train", section.Train);
        if (all.Count == 0)
            throw new InvalidDataException("data.train leaves not a single sequence to train on; see the counts of dropped rows, or raise data.max_length.");
        if (section.Eval is null)
            return new SupervisedRunData(all, [], sums);
        if (section.Eval.Share is not { } share)
            return new SupervisedRunData(all, LoadSources("eval", section.Eval.Sources), sums);
        var split = EvalSplit.Carve(all.Count, share, seed);
        return new SupervisedRunData([.. split.Train.Select(i => all[i])], [.. split.Eval.Select(i => all[i])], sums);

        IReadOnlyList<SupervisedSequence> LoadSources(string name, ValueList<DataSource> sources)
        {
            var data = SupervisedData.Load(sources.Select(source => new JsonlSource(source.Source, source.Limit)), preparation, stop);
            foreach (var (path, sum) in data.Sha256)
                sums[path] = sum;
            foreach (var sentence in data.Sentences)
                say($"{name}: {sentence}");
            return data.Sequences;
        }
    }

    /// <inheritdoc/>
    public int LongestBatch(int tokensPerBatch) =>
        (int)Math.Max(LongestSequence, Math.Min(tokensPerBatch, Train.Concat(Eval).Sum(sequence => (long)sequence.Ids.Length)));
}

/// <summary>How large the micro-batches of a data set can become, for planning memory.</summary>
public interface IBatchSizes
{
    /// <summary>Tokens of the longest sequence.</summary>
    int LongestSequence { get; }

    /// <summary>Tokens of the largest micro-batch that a budget of <paramref name="tokensPerBatch"/> allows.</summary>
    int LongestBatch(int tokensPerBatch);
}
