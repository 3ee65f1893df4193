using Anima.Data;
using Anima.Hub;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>A supervised run's sequences: those it trains on and those held out.</summary>
/// <param name="Section">The section with sources that name the same rows when they are opened again.</param>
/// <param name="Train">Training sequences in file order.</param>
/// <param name="Eval">Held-out sequences; empty when there are none.</param>
/// <param name="Shares">What each source has of the training sequences, in order.</param>
/// <param name="Sha256">SHA-256 of the files by path.</param>
/// <param name="HeldOutFiles">Those of the files that nothing is trained on.</param>
public sealed record SupervisedRunData(
    DataSection Section, IReadOnlyList<ITrainingItem> Train, IReadOnlyList<ITrainingItem> Eval, IReadOnlyList<SourceShare> Shares, SortedDictionary<string, string> Sha256,
    IReadOnlySet<string> HeldOutFiles)
    : IRunData
{
    /// <inheritdoc/>
    public int LongestSequence => Train.Concat(Eval).Max(sequence => sequence.LongestLength);

    /// <summary>Loads and prepares both sets.</summary>
    /// <exception cref="InvalidDataException">A row is unusable, or no sequence is left.</exception>
    public static SupervisedRunData Load(DataSection section, SupervisedPreparation preparation, long seed, HubSettings hub, ITrainingObserver observer, CancellationToken stop)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var heldOutFiles = new HashSet<string>(StringComparer.Ordinal);
        var opener = new SourceOpener(hub, observer.Downloads, stop);
        var train = opener.OpenAll(section.Train);
        var eval = section.Eval is null ? [] : opener.OpenAll(section.Eval.Sources);
        section = RowSource.Name(section, train, eval);
        var all = Load("train", train);
        var heldOut = eval.Count == 0 ? [] : Load("eval", eval).Sequences;
        var split = SplitData<SupervisedSequence>.Of(
            all.Sequences, [.. all.Sources.Select(source => (source.Source, source.Rows))], heldOut, section, seed, sequence => (sequence.Row, sequence.PromptKey));
        foreach (var sentence in split.Sentences)
            observer.Say($"train: {sentence}");
        return split.Train.Count > 0
            ? new SupervisedRunData(section, split.Train, split.Eval, split.Shares, sums, heldOutFiles)
            : throw new InvalidDataException("data.train leaves not a single sequence to train on; see the counts of dropped rows, raise data.max_length, or loosen data.filters.");

        SupervisedData Load(string name, IReadOnlyList<RowSource> sources)
        {
            var data = SupervisedData.Load(sources, preparation, stop);
            foreach (var source in data.Sources)
            {
                foreach (var (file, sum) in source.Sha256)
                {
                    if (sums.TryAdd(file, sum) && name == "eval")
                        heldOutFiles.Add(file);
                }
                observer.Say($"{name}: {source.Source.Source}: {source.Shape}");
                observer.Say($"{name}: the first: {source.Example}");
            }
            foreach (var sentence in data.Report.Sentences())
                observer.Say($"{name}: {sentence}");
            return data;
        }
    }

    /// <inheritdoc/>
    public int LongestBatch(int tokensPerBatch) =>
        (int)Math.Max(LongestSequence, Math.Min(tokensPerBatch, Train.Concat(Eval).Sum(sequence => (long)sequence.LongestLength)));
}

/// <summary>What a run trains on and what it is measured on.</summary>
public interface IRunData
{
    /// <summary>The section with sources that name the same rows when they are opened again.</summary>
    DataSection Section { get; }

    /// <summary>Items to train on, in file order.</summary>
    IReadOnlyList<ITrainingItem> Train { get; }

    /// <summary>Items held out; empty when there are none.</summary>
    IReadOnlyList<ITrainingItem> Eval { get; }

    /// <summary>What each source has of <see cref="Train"/>, in order.</summary>
    IReadOnlyList<SourceShare> Shares { get; }

    /// <summary>SHA-256 of the files by path.</summary>
    SortedDictionary<string, string> Sha256 { get; }

    /// <summary>Those of the files that nothing is trained on.</summary>
    IReadOnlySet<string> HeldOutFiles { get; }

    /// <summary>Tokens of the longest sequence.</summary>
    int LongestSequence { get; }

    /// <summary>Tokens that the largest micro-batch has at most under a budget of <paramref name="tokensPerBatch"/>.</summary>
    int LongestBatch(int tokensPerBatch);
}
