using Anima.Rlhf.Data;
using Anima.Rlhf.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>A supervised run's sequences: those it trains on and those held out.</summary>
/// <param name="Section">The section with sources that name the same rows when they are opened again.</param>
/// <param name="Train">Training sequences in file order.</param>
/// <param name="Eval">Held-out sequences; empty when there are none.</param>
/// <param name="Sha256">SHA-256 of the files by path.</param>
public sealed record SupervisedRunData(DataSection Section, IReadOnlyList<SupervisedSequence> Train, IReadOnlyList<SupervisedSequence> Eval, SortedDictionary<string, string> Sha256)
    : IBatchSizes
{
    /// <inheritdoc/>
    public int LongestSequence => Train.Concat(Eval).Max(sequence => sequence.Ids.Length);

    /// <summary>Loads and prepares both sets.</summary>
    /// <exception cref="InvalidDataException">A row is unusable, or no sequence is left.</exception>
    public static SupervisedRunData Load(DataSection section, SupervisedPreparation preparation, long seed, ITrainingObserver observer, CancellationToken stop)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var opener = new SourceOpener(observer.Downloads, stop);
        var train = opener.OpenAll(section.Train);
        var eval = section.Eval is null ? [] : opener.OpenAll(section.Eval.Sources);
        section = RowSource.Name(section, train, eval);
        var all = Load("train", train);
        if (all.Count == 0)
            throw new InvalidDataException("data.train leaves not a single sequence to train on; see the counts of dropped rows, or raise data.max_length.");
        if (section.Eval is null)
            return new SupervisedRunData(section, all, [], sums);
        if (section.Eval.Share is not { } share)
            return new SupervisedRunData(section, all, Load("eval", eval), sums);
        var split = EvalSplit.Carve(all.Count, share, seed);
        return new SupervisedRunData(section, [.. split.Train.Select(i => all[i])], [.. split.Eval.Select(i => all[i])], sums);

        IReadOnlyList<SupervisedSequence> Load(string name, IReadOnlyList<RowSource> sources)
        {
            var data = SupervisedData.Load(sources, preparation, stop);
            foreach (var (path, sum) in data.Sha256)
                sums[path] = sum;
            foreach (var sentence in data.Sentences)
                observer.Say($"{name}: {sentence}");
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
