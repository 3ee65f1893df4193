using Anima.Rlhf.Data;
using Anima.Rlhf.Data.Cache;
using Anima.Rlhf.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>A run's pairs: those it trains on and those held out.</summary>
public sealed class RunData : IBatchSizes
{
    private RunData(DataSection section, IReadOnlyList<PreparedPair> train, IReadOnlyList<PreparedPair> eval, SortedDictionary<string, string> sha256) =>
        (Section, Train, Eval, Sha256) = (section, train, eval, sha256);

    /// <summary>The section with sources that name the same rows when they are opened again.</summary>
    public DataSection Section { get; }

    /// <summary>Training pairs in file order.</summary>
    public IReadOnlyList<PreparedPair> Train { get; }

    /// <summary>Held-out pairs; empty when there are none.</summary>
    public IReadOnlyList<PreparedPair> Eval { get; }

    /// <summary>SHA-256 of the files by path.</summary>
    public SortedDictionary<string, string> Sha256 { get; }

    /// <inheritdoc/>
    public int LongestSequence => Train.Concat(Eval).Max(pair => pair.LongestLength);

    /// <summary>Loads and prepares both sets.</summary>
    /// <exception cref="InvalidDataException">A row is unusable, or no pair is left.</exception>
    public static RunData Load(DataSection section, PairPreparation preparation, long seed, ITrainingObserver observer, TokenCache? cache, CancellationToken stop)
    {
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var opener = new SourceOpener(observer.Downloads, stop);
        var train = opener.OpenAll(section.Train);
        var eval = section.Eval is null ? [] : opener.OpenAll(section.Eval.Sources);
        section = RowSource.Name(section, train, eval);
        var all = LoadSources("train", train);
        if (section.Eval is null)
            return Checked(new RunData(section, all, [], sums));
        if (section.Eval.Share is { } share)
        {
            var split = EvalSplit.Carve(all.Count, share, seed);
            return Checked(new RunData(section, [.. split.Train.Select(i => all[i])], [.. split.Eval.Select(i => all[i])], sums));
        }
        return Checked(new RunData(section, all, LoadSources("eval", eval), sums));

        IReadOnlyList<PreparedPair> LoadSources(string name, IReadOnlyList<RowSource> sources)
        {
            var data = PreferenceData.Load(sources, preparation, cache, stop);
            foreach (var source in data.Sources)
            {
                foreach (var (file, sum) in source.Sha256)
                    sums[file] = sum;
                observer.Say($"{name}: {source.Source.Source}: {source.Shape}");
            }
            foreach (var sentence in data.Report.Sentences())
                observer.Say($"{name}: {sentence}");
            return data.Pairs;
        }
    }

    /// <inheritdoc/>
    public int LongestBatch(int tokensPerBatch)
    {
        var sizes = Train.Concat(Eval).Select(TreeTokens).ToList();
        return (int)Math.Max(sizes.Max(), Math.Min(tokensPerBatch, sizes.Sum(size => (long)size)));
    }

    private static int TreeTokens(PreparedPair pair)
    {
        var (chosen, rejected) = (pair.Chosen.Ids, pair.Rejected.Ids);
        return chosen.Length + rejected.Length - chosen.AsSpan().CommonPrefixLength(rejected);
    }

    private static RunData Checked(RunData data) => data.Train.Count > 0
        ? data
        : throw new InvalidDataException("data.train leaves not a single pair to train on; see the counts of dropped rows, or raise data.max_length.");
}
