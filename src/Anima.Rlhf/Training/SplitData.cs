using Anima.Data;
using Anima.Data.Filters;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>Rows to train on and rows held out, apart from each other, with what each source has of the former.</summary>
/// <typeparam name="T">Pairs or sequences.</typeparam>
/// <param name="Train">Rows to train on, in file order.</param>
/// <param name="Eval">Rows held out, in file order.</param>
/// <param name="Shares">What each source has of <paramref name="Train"/>, in order.</param>
/// <param name="Sentences">What was found, for the log.</param>
internal sealed record SplitData<T>(IReadOnlyList<T> Train, IReadOnlyList<T> Eval, IReadOnlyList<SourceShare> Shares, IReadOnlyList<string> Sentences)
{
    /// <summary>Sets a share aside where the recipe asks for one, and looks for prompts that are on both sides.</summary>
    /// <param name="all">The rows of data.train.</param>
    /// <param name="sources">Its sources, with the number of rows that were read of each.</param>
    /// <param name="eval">The rows of data.eval's own sources; none where it is a share or missing.</param>
    /// <param name="section">The recipe's section.</param>
    /// <param name="seed">The recipe's seed.</param>
    /// <param name="describe">A row's number over all sources, and its prompt's key.</param>
    /// <exception cref="InvalidDataException">A share cannot be set aside, or prompts are on both sides and the recipe refuses that.</exception>
    public static SplitData<T> Of(
        IReadOnlyList<T> all, IReadOnlyList<(DataSource Source, int Rows)> sources, IReadOnlyList<T> eval, DataSection section, long seed, Func<T, (int Row, ulong? PromptKey)> describe)
    {
        var train = all;
        if (section.Eval?.Share is { } share)
        {
            var split = EvalSplit.Carve(all.Count, share, seed);
            (train, eval) = ([.. split.Train.Select(i => all[i])], [.. split.Eval.Select(i => all[i])]);
        }
        var sentences = new List<string>();
        if (eval.Count > 0)
        {
            var leakage = section.Filters.Leakage;
            var check = LeakageCheck.Of([.. train.Select(describe)], eval.Select(row => describe(row).PromptKey), leakage);
            if (check.Sentence(leakage) is { } sentence)
                sentences.Add(sentence);
            if (check.Kept.Count < train.Count)
                train = [.. check.Kept.Select(i => train[i])];
        }
        var shares = SharesOf(train, sources, describe);
        if (sources.Any(source => source.Source.Weight != 1))
            sentences.Add($"An epoch takes {string.Join(", ", shares.Zip(sources).Select(part => FormattableString.Invariant($"{part.First.EpochCount} rows from the {part.First.Count} of {part.Second.Source.Source}")))}.");
        return new SplitData<T>(train, eval, shares, sentences);
    }

    private static List<SourceShare> SharesOf(IReadOnlyList<T> train, IReadOnlyList<(DataSource Source, int Rows)> sources, Func<T, (int Row, ulong? PromptKey)> describe)
    {
        var shares = new List<SourceShare>();
        var (next, lastRow) = (0, 0L);
        foreach (var (source, rows) in sources)
        {
            lastRow += rows;
            var first = next;
            while (next < train.Count && describe(train[next]).Row < lastRow)
                next++;
            shares.Add(new SourceShare(next - first, source.Weight));
        }
        return shares;
    }
}
