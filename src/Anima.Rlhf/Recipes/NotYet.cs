namespace Anima.Rlhf.Recipes;

/// <summary>Refuses what a recipe may say but this version cannot do.</summary>
public static class NotYet
{
    /// <summary>Checks a recipe before a run starts; a key left at its default or at auto is never refused.</summary>
    /// <exception cref="InvalidDataException">The recipe asks for something that is to come; one line for each.</exception>
    public static void Check(LoadedRecipe loaded)
    {
        var problems = new Problems();
        void Refuse(string key, string problem) => problems.Add(loaded.Origin(key), problem);

        CheckModel(loaded.Recipe, Refuse);
        CheckData(loaded.Recipe.Data, Refuse);
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

    private static void CheckData(DataSection data, Action<string, string> refuse)
    {
        CheckSources("data.train", data.Train, refuse);
        if (data.Eval is { } eval)
            CheckSources("data.eval", eval.Sources, refuse);
        if (data.Filters.Count > 0)
            refuse("data.filters", "data filters are not in this version yet; leave data.filters out");
    }

    private static void CheckSources(string key, ValueList<DataSource> sources, Action<string, string> refuse)
    {
        for (var i = 0; i < sources.Count; i++)
        {
            var item = FormattableString.Invariant($"{key}[{i}]");
            var source = sources[i];
            if (source.Kind == DataSourceKind.BuiltIn)
                refuse(item, $"{key}: {Quote.Short(source.Source)} reads as a built-in data set, and those are not in this version yet; give {DataFileKind.Endings}, or hf://datasets/owner/name (write ./{source.Source} for a file or folder of that name)");
            if (source.Weight != 1)
                refuse(item + ".weight", $"{key}: weights of sources are not in this version yet; leave the weight out");
        }
    }

    private static void CheckTraining(Recipe recipe, Action<string, string> refuse)
    {
        if (recipe.Loss.Type is not [{ Type: "sigmoid", Weight: 1 }])
            refuse("loss.type", "only the loss sigmoid, alone and with weight 1, is in this version; others are to come");
        if (recipe.Train.Optimizer != Optimizer.AdamW)
            refuse("train.optimizer", $"the optimizer {Spelling.WordFor(recipe.Train.Optimizer)} is not in this version yet; use adamw");
        if (recipe.Tracking.Mlflow.Contains("://", StringComparison.Ordinal))
            refuse("tracking.mlflow", "MLflow servers are not in this version yet; use file or off");
    }
}
