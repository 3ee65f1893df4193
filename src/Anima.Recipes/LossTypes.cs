namespace Anima.Recipes;

/// <summary>The names of losses, those of TRL's <c>loss_type</c>.</summary>
internal static class LossTypes
{
    /// <summary>Every name that a recipe may hold.</summary>
    public static ValueList<string> All { get; } =
    [
        "sigmoid", "hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair", "sppo_hard",
        "aot", "aot_unpaired", "apo_zero", "apo_down", "discopop", "sft", "sigmoid_norm",
    ];

    /// <summary>The losses that use <see cref="LossSection.LabelSmoothing"/>; every other ignores it.</summary>
    public static ValueList<string> UsingLabelSmoothing { get; } = ["robust", "aot", "aot_unpaired", "exo_pair"];
}
