using Anima.Recipes;

namespace Anima.Dpo.Commands;

/// <summary><c>train RECIPE|--resume [RUN]</c>: DPO on preference pairs.</summary>
internal sealed class TrainCommand : TrainingCommand
{
    /// <summary>The command over the given streams.</summary>
    public TrainCommand(StandardStreams streams, Interruption interruption)
        : base("train", "Train on preference pairs as a recipe says, or go on with an earlier run.", RecipeKind.Preference, streams, interruption)
    {
        Details =
        [
            "The first Ctrl-C finishes the step, saves and writes the adapter; a second stops at once. Paths in a recipe are tried from the current folder, then from the recipe's folder upwards.",
        ];
        Examples =
        [
            "anima-dpo train recipes/quickstart.yaml",
            "anima-dpo train recipes/smollm2-135m.yaml --set data.train=my-pairs.jsonl",
            "anima-dpo train my.yaml --set loss.beta=0.2 --set \"data.train=[a.jsonl, b.jsonl]\"",
            "anima-dpo train --resume smollm2-135m",
        ];
    }
}
