using Anima.Data;
using Anima.Data.Filters;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>Items to train on and items held out, apart from each other, with what each source has of the former.</summary>
/// <param name="Train">Items to train on, in file order.</param>
/// <param name="Eval">Items held out, in file order.</param>
/// <param name="Shares">What each source has of <paramref name="Train"/>, in order.</param>
/// <param name="Sentences">What was found, for the log.</param>
internal sealed record SplitData(IReadOnlyList<TrainingItem> Train, IReadOnlyList<TrainingItem> Eval, IReadOnlyList<SourceShare> Shares, IReadOnlyList<string> Sentences)
{
    /// <summary>Sets a share aside where the recipe asks for one, and looks for prompts that are on both sides.</summary>
    /// <param name="all">The set of data.train.</param>
    /// <param name="eval">The items of data.eval's own sources; none where it is a share or missing.</param>
    /// <param name="section">The recipe's section.</param>
    /// <param name="seed">The recipe's seed.</param>
    /// <exception cref="InvalidDataException">A share cannot be set aside, or prompts are on both sides and the recipe refuses that.</exception>
    public static SplitData Of(PreparedSet all, IReadOnlyList<TrainingItem> eval, DataSection section, long seed)
    {
        var train = all.Items;
        if (section.Eval?.Share is { } share)
        {
            var split = EvalSplit.Carve(train.Count, share, seed);
            (train, eval) = ([.. split.Train.Select(i => all.Items[i])], [.. split.Eval.Select(i => all.Items[i])]);
        }
        var sentences = new List<string>();
        if (eval.Count > 0)
        {
            var leakage = section.Filters.Leakage;
            var check = LeakageCheck.Of([.. train.Select(item => (item.Row, item.PromptKey))], eval.Select(item => item.PromptKey), leakage);
            if (check.Sentence(leakage) is { } sentence)
                sentences.Add(sentence);
            if (check.Kept.Count < train.Count)
                train = [.. check.Kept.Select(i => train[i])];
        }
        var shares = SharesOf(train, all.Sources);
        if (all.Sources.Any(source => source.Source.Weight != 1))
            sentences.Add($"An epoch takes {string.Join(", ", shares.Zip(all.Sources).Select(part => FormattableString.Invariant($"{part.First.EpochCount} rows from the {part.First.Count} of {part.Second.Source.Source}")))}.");
        return new SplitData(train, eval, shares, sentences);
    }

    private static List<SourceShare> SharesOf(IReadOnlyList<TrainingItem> train, IReadOnlyList<PreparedSource> sources)
    {
        var shares = new List<SourceShare>();
        var (next, lastRow) = (0, 0L);
        foreach (var source in sources)
        {
            lastRow += source.Rows;
            var first = next;
            while (next < train.Count && train[next].Row < lastRow)
                next++;
            shares.Add(new SourceShare(next - first, source.Source.Weight));
        }
        return shares;
    }
}
