namespace Anima.Recipes;

/// <summary>Refuses what a recipe may say but this version cannot do.</summary>
internal static class NotYet
{
    /// <summary>Checks a recipe before a run starts; a key left at its default or at auto is never refused.</summary>
    /// <exception cref="InvalidDataException">The recipe asks for something that is to come; one line for each.</exception>
    public static void Check(LoadedRecipe loaded)
    {
        var problems = new Problems();
        void Refuse(string key, string problem) => problems.Add(loaded.Origin(key), problem);

        CheckModel(loaded.Recipe, Refuse);
        CheckTraining(loaded.Recipe, Refuse);
        problems.ThrowIfAny();
    }

    private static void CheckModel(Recipe recipe, Action<string, string> refuse)
    {
        if (recipe.Model.Dtype == ComputeDtype.Fp16)
            refuse("model.dtype", "fp16 is not in this version yet; use bf16 or fp32");
        if (recipe.Adapter.LoraDropout != 0)
            refuse("adapter.lora_dropout", "LoRA dropout is not in this version yet; leave adapter.lora_dropout at 0");
        if (recipe.Reference.Cache == ReferenceCache.On)
            refuse("reference.cache", "keeping reference log-probs on disk is not in this version yet; use auto or off");
    }

    private static void CheckTraining(Recipe recipe, Action<string, string> refuse)
    {
        if (recipe.Train.Optimizer != Optimizer.AdamW)
            refuse("train.optimizer", $"the optimizer {Spelling.WordFor(recipe.Train.Optimizer)} is not in this version yet; use adamw");
        if (recipe.Tracking.Mlflow.Contains("://", StringComparison.Ordinal))
            refuse("tracking.mlflow", "MLflow servers are not in this version yet; use file or off");
    }
}
