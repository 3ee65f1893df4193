namespace Anima.Recipes;

/// <summary>Finds keys that are fine alone but not together.</summary>
internal static class RecipeConsistency
{
    /// <summary>Adds what contradicts itself in a recipe whose single keys are right.</summary>
    public static void Check(LoadedRecipe loaded, Problems problems)
    {
        void Refuse(string key, string problem) => problems.Add(loaded.Origin(key), problem);
        var recipe = loaded.Recipe;

        if (recipe.Adapter.Type == AdapterType.None && recipe.Model.Quantize != Quantize.None)
            Refuse("adapter.type", "adapter.type: none trains the base weights, which are quantised; write model.quantize: none or adapter.type: lora");
        if (recipe.Adapter.Type == AdapterType.None && recipe.Adapter.InitFrom is not null)
            Refuse("adapter.init_from", "adapter.type: none trains the base itself and starts from no adapter; leave init_from out or write adapter.type: lora");
        if (recipe.Adapter.Type == AdapterType.None && !recipe.Reference.IsBase)
            Refuse("reference.model", "adapter.type: none compares with the model as it was before step 1; write reference.model: base");
        if (recipe.Reference.IsInitFrom && recipe.Adapter.InitFrom is null)
            Refuse("reference.model", "reference.model: init_from needs a starting adapter; give adapter.init_from or write reference.model: base");
        if (recipe.Loss.LabelSmoothing != 0 && !recipe.Loss.Type.Any(term => LossTypes.UsingLabelSmoothing.Contains(term.Type)))
            Refuse("loss.label_smoothing", $"loss.label_smoothing is not 0, but {string.Join(" and ", recipe.Loss.Type.Select(term => term.Type).Distinct())} ignores it; leave it at 0 or use {string.Join(", ", LossTypes.UsingLabelSmoothing.SkipLast(1))} or {LossTypes.UsingLabelSmoothing[^1]}");
        if (recipe.Loss.LabelSmoothing == 0 && recipe.Loss.Type.Any(term => term.Type == "exo_pair"))
            Refuse("loss.type", "exo_pair needs the logarithm of loss.label_smoothing, which is 0; give it a value such as 1.0e-3");
        if (recipe.Loss.Type.All(term => term.Weight == 0))
            Refuse("loss.type", "every loss has weight 0, so nothing would be learned; give one of them a weight above 0");
        CheckData(recipe, Refuse);
        if (Uri.TryCreate(recipe.Tracking.Mlflow, UriKind.Absolute, out var address) && address.UserInfo.Length > 0)
            Refuse("tracking.mlflow", "tracking.mlflow holds a user name or password, which would be copied into the run folder; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD instead");
    }

    private static void CheckData(Recipe recipe, Action<string, string> refuse)
    {
        var (eval, filters, shape) = (recipe.Data.Eval?.Sources ?? [], recipe.Data.Filters, recipe.Data.Shape);
        for (var i = 0; i < eval.Count; i++)
            if (eval[i].Weight != 1)
                refuse(FormattableString.Invariant($"data.eval[{i}].weight"), "a weight mixes sources of data.train, while every row of data.eval is measured once; leave the weight out");
        if (filters.MinAnswerTokens > filters.MaxAnswerTokens)
            refuse("data.filters.min_answer_tokens", FormattableString.Invariant($"data.filters.min_answer_tokens is {filters.MinAnswerTokens}, above max_answer_tokens, {filters.MaxAnswerTokens}; no row would be left"));
        if (recipe.Kind == RecipeKind.Supervised && shape is (DataShape.Transcript or DataShape.Ranked or DataShape.RankedAdjacent))
            refuse("data.shape", $"data.shape: {Spelling.WordFor(shape)} makes preference pairs, which sft does not train on; use auto, plain, sharegpt or alpaca");
    }
}
