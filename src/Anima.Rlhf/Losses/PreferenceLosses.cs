using Anima.Recipes;

namespace Anima.Rlhf.Losses;

/// <summary>The losses that a recipe can name. A new one is a file beside these and a row here.</summary>
internal static class PreferenceLosses
{
    private static readonly SortedDictionary<string, Func<LossSection, IPreferenceLoss>> Known = new(StringComparer.Ordinal)
    {
        ["hinge"] = section => new HingeLoss(section.Beta),
        ["ipo"] = section => new IpoLoss(section.Beta),
        ["sft"] = _ => new SftLoss(),
        ["sigmoid"] = section => new SigmoidLoss(section.Beta),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>The loss that a recipe's section describes: one, or the weighted sum of its terms.</summary>
    /// <exception cref="InvalidDataException">A term is none of <see cref="Names"/>.</exception>
    public static IPreferenceLoss Build(LossSection section) => section.Type is [{ Weight: 1 } only]
        ? Build(only.Type, section)
        : new WeightedLosses([.. section.Type.Select(term => (Build(term.Type, section), term.Weight))]);

    /// <summary>Refuses a recipe whose losses are not built here, before anything is loaded.</summary>
    /// <exception cref="InvalidDataException">A term is none of <see cref="Names"/>; the message names the key's place.</exception>
    internal static void Check(LoadedRecipe loaded)
    {
        foreach (var term in loaded.Recipe.Loss.Type)
            if (!Known.ContainsKey(term.Type))
                throw loaded.Refuse("loss.type", NotHere(term.Type));
    }

    private static string NotHere(string name) => $"the loss {name} is not in this version; use {string.Join(", ", Names)}";

    private static IPreferenceLoss Build(string name, LossSection section) => Known.TryGetValue(name, out var build)
        ? build(section)
        : throw new InvalidDataException(NotHere(name));
}
