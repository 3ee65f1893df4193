using System.Globalization;
using Anima.Recipes;

namespace Anima.Data.Filters;

/// <summary>Training rows whose prompt, compared without case and white space, is that of an evaluation row.</summary>
/// <param name="Kept">Indices of the training rows that stay, ascending.</param>
/// <param name="Leaked">The rows concerned.</param>
internal sealed record LeakageCheck(IReadOnlyList<int> Kept, PreparationReport.RowCount Leaked)
{
    /// <summary>Compares the prompts of two sets.</summary>
    /// <param name="train">The training rows: number and key of the prompt, null where there is none to compare.</param>
    /// <param name="eval">The evaluation rows' keys.</param>
    /// <param name="leakage">What becomes of the rows.</param>
    /// <exception cref="InvalidDataException">There are some, and the recipe refuses them.</exception>
    public static LeakageCheck Of(IReadOnlyList<(int Row, ulong? PromptKey)> train, IEnumerable<ulong?> eval, Leakage leakage)
    {
        var prompts = eval.OfType<ulong>().ToHashSet();
        var leaked = new PreparationReport.RowCount();
        var kept = new List<int>(train.Count);
        for (var i = 0; i < train.Count; i++)
        {
            var isLeaked = train[i].PromptKey is { } key && prompts.Contains(key);
            if (isLeaked)
                leaked.Add(train[i].Row);
            if (!isLeaked || leakage == Leakage.Report)
                kept.Add(i);
        }
        if (leakage == Leakage.Refuse && leaked.Count > 0)
            throw new InvalidDataException($"data.train and data.eval share prompts: {leaked} of data.train; take them out, or set data.filters.leakage to drop or report.");
        return new LeakageCheck(kept, leaked);
    }

    /// <summary>The finding as a sentence, or null where there is none.</summary>
    public string? Sentence(Leakage leakage) =>
        Leaked.Count == 0 ? null
        : leakage == Leakage.Drop ? $"Dropped {Leaked}: the prompt is in data.eval."
        : string.Create(CultureInfo.InvariantCulture, $"The prompt of {Leaked} is in data.eval too; set data.filters.leakage: drop to leave {(Leaked.Count == 1 ? "it" : "them")} out.");
}
