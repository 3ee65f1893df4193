using Anima.Recipes;

namespace Anima.Dpo.Commands;

/// <summary><c>sft RECIPE|--resume [RUN]</c>: supervised fine-tuning.</summary>
internal sealed class SftCommand : TrainingCommand
{
    /// <summary>The command over the given streams.</summary>
    public SftCommand(StandardStreams streams, Interruption interruption)
        : base("sft", "Fine-tune on conversations, completions or text as a recipe says, or go on with an earlier run.", RecipeKind.Supervised, streams, interruption)
    {
        Details =
        [
            "Rows hold {\"messages\": [..]}, of which every assistant turn and its end token are learnt, {\"prompt\": .., \"completion\": ..}, of which the completion is learnt, or {\"text\": ..}, all of which is.",
            "A recipe has the same sections as one for train but for reference and loss, and train.sequences_per_step in place of pairs_per_step. With adapter.type: none every parameter is trained, and the result is a model folder.",
        ];
        Examples =
        [
            "anima-dpo sft recipes/quickstart-sft.yaml",
            "anima-dpo sft my-sft.yaml --set train.learning_rate=1.0e-4",
            "anima-dpo sft --resume my-sft",
        ];
    }
}
