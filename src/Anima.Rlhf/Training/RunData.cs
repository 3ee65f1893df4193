using Anima.Data;
using Anima.Data.Cache;
using Anima.Hub;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>A run's pairs: those it trains on and those held out.</summary>
public sealed class RunData : IRunData
{
    private RunData(DataSection section, SplitData<PreparedPair> pairs, SortedDictionary<string, string> sha256, HashSet<string> heldOutFiles) =>
        (Section, Train, Eval, Shares, Sha256, HeldOutFiles) = (section, pairs.Train, pairs.Eval, pairs.Shares, sha256, heldOutFiles);

    /// <summary>The section with sources that name the same rows when they are opened again.</summary>
    public DataSection Section { get; }

    /// <summary>Training pairs in file order.</summary>
    public IReadOnlyList<ITrainingItem> Train { get; }

    /// <summary>Held-out pairs; empty when there are none.</summary>
    public IReadOnlyList<ITrainingItem> Eval { get; }

    /// <summary>What each source has of the training pairs, in order.</summary>
    public IReadOnlyList<SourceShare> Shares { get; }

    /// <summary>SHA-256 of the files by path.</summary>
    public SortedDictionary<string, string> Sha256 { get; }

    /// <inheritdoc/>
    public IReadOnlySet<string> HeldOutFiles { get; }

    /// <inheritdoc/>
    public int LongestSequence => Train.Concat(Eval).Max(pair => pair.LongestLength);

    /// <summary>Loads and prepares both sets.</summary>
    /// <exception cref="InvalidDataException">A row is unusable, or no pair is left.</exception>
    public static RunData Load(DataSection section, PairPreparation preparation, long seed, HubSettings hub, ITrainingObserver observer, TokenCache? cache, CancellationToken stop)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var heldOutFiles = new HashSet<string>(StringComparer.Ordinal);
        var opener = new SourceOpener(hub, observer.Downloads, stop);
        var train = opener.OpenAll(section.Train);
        var eval = section.Eval is null ? [] : opener.OpenAll(section.Eval.Sources);
        section = RowSource.Name(section, train, eval);
        var all = LoadSources("train", train);
        var heldOut = eval.Count == 0 ? [] : LoadSources("eval", eval).Pairs;
        var split = SplitData<PreparedPair>.Of(
            all.Pairs, [.. all.Sources.Select(source => (source.Source, source.Rows))], heldOut, section, seed, pair => (pair.Row, pair.PromptKey));
        foreach (var sentence in split.Sentences)
            observer.Say($"train: {sentence}");
        return split.Train.Count > 0
            ? new RunData(section, split, sums, heldOutFiles)
            : throw new InvalidDataException("data.train leaves not a single pair to train on; see the counts of dropped rows, raise data.max_length, or loosen data.filters.");

        PreferenceData LoadSources(string name, IReadOnlyList<RowSource> sources)
        {
            var data = PreferenceData.Load(sources, preparation, cache, stop);
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
    public int LongestBatch(int tokensPerBatch)
    {
        var all = Train.Concat(Eval);
        return (int)Math.Max(all.Max(pair => pair.MostTreeTokens), Math.Min(tokensPerBatch, all.Sum(pair => (long)pair.MostTreeTokens)));
    }
}
