using static Anima.Recipes.KeyTypes;

namespace Anima.Recipes;

/// <summary>The keys of <c>loss</c>.</summary>
internal static class LossKeys
{
    private const string TypeRule = "the name of a loss or a list of {type: .., weight: ..}";

    private static readonly SectionKeys<LossTerm> Term = new("One loss of a sum, where it is a mapping.", new LossTerm(""))
    {
        { "type", RequiredName(), "The name of a loss.", s => s.Type, (s, v) => s with { Type = v } },
        { "weight", Number(Bounds.NotNegative), "The factor of this loss in the sum.", s => s.Weight, (s, v) => s with { Weight = v } },
    };

    /// <summary>The section's keys.</summary>
    public static SectionKeys<LossSection> Loss { get; } = new("The preference loss, one or a weighted sum.", new LossSection(), RecipeKind.Preference)
    {
        { "type", Terms(), $"The losses that are added: {string.Join(", ", LossTypes.All)}.", s => s.Type, (s, v) => s with { Type = v } },
        { "beta", Number(Bounds.Positive), "How strongly the policy is held to the reference; rewards are beta times log-ratios.",
            s => s.Beta, (s, v) => s with { Beta = v } },
        { "label_smoothing", Number(Bounds.BelowHalf), $"The assumed share of pairs with swapped labels, for {string.Join(", ", LossTypes.UsingLabelSmoothing)}.",
            s => s.LabelSmoothing, (s, v) => s with { LabelSmoothing = v } },
    };

    private static KeyType<ValueList<LossTerm>> Terms() => new(TypeRule, ReadTerms, terms => terms is [{ Weight: 1 } only]
        ? only.Type
        : YamlScalar.List(terms.Select(term => YamlScalar.Mapping(Term.Written(term, RecipeKind.Preference).Select(key => (key.Key.Name, key.Text))))))
    {
        Section = Term,
    };

    private static ValueList<LossTerm> ReadTerms(SectionReader reader, string key, ValueList<LossTerm> otherwise) =>
        reader.Find(key) is ListNode { Items.Count: > 0 } list
            ? new(list.Items.Select((item, i) => Term.Read(reader.Below(FormattableString.Invariant($"{reader.Full(key)}[{i}]"), TermOf(item)))))
            : reader.Parse(key, TypeRule, NameOf, LossTypes.All) is { } name ? [new(name)] : otherwise;

    // A bare name in the list is a term of weight 1.
    private static MappingNode TermOf(RecipeNode item) => item as MappingNode ?? new MappingNode(item.Place, [new(item.Place, "type", item)]);

    private static KeyType<string> RequiredName()
    {
        var name = Of("the name of a loss", NameOf, text => text, LossTypes.All);
        return name with { Default = "required", Read = Read };

        string Read(SectionReader reader, string key, string otherwise)
        {
            return reader.RequiredText(key, "name a loss").Length == 0 ? otherwise : name.Read(reader, key, otherwise);
        }
    }

    private static string? NameOf(RecipeNode node) => SectionReader.TextOf(node) is { } text && LossTypes.All.Contains(text) ? text : null;
}
