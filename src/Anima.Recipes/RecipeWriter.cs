using System.Text;
using static Anima.Recipes.YamlScalar;

namespace Anima.Recipes;

/// <summary>Writes a recipe as YAML, every key in one order.</summary>
internal static class RecipeWriter
{
    /// <summary>The recipe as YAML.</summary>
    public static string Write(Recipe recipe)
    {
        var yaml = new StringBuilder();
        foreach (var (section, keys) in Sections(recipe))
        {
            if (section.Length > 0)
                yaml.Append(section).Append(":\n");
            foreach (var (key, value) in keys)
                yaml.Append(section.Length > 0 ? "  " : "").Append(key).Append(": ").Append(value).Append('\n');
        }
        return yaml.ToString();
    }

    /// <summary>Every section with its keys and their values in flow style; the keys above all sections come first, under the name "".</summary>
    public static IEnumerable<(string Section, (string Key, string Value)[] Keys)> Sections(Recipe recipe)
    {
        yield return ("",
        [
            ("name", Text(recipe.Name)),
            ("output_dir", Text(recipe.OutputDir)),
            ("device", Text(recipe.Device)),
            ("threads", recipe.Threads is { } threads ? Number(threads) : "auto"),
        ]);
        yield return ("model", Model(recipe.Model));
        yield return ("adapter", Adapter(recipe.Adapter));
        var isPreference = recipe.Kind == RecipeKind.Preference;
        if (isPreference)
            yield return ("reference", [("model", Text(recipe.Reference.Model)), ("cache", Spelling.WordFor(recipe.Reference.Cache))]);
        yield return ("data", DataWriter.Keys(recipe.Data));
        if (isPreference)
            yield return ("loss", Loss(recipe.Loss));
        yield return ("train", Train(recipe.Train, isPreference));
        yield return ("evaluate", [("every", Number(recipe.Evaluate.Every))]);
        yield return ("samples",
        [
            ("every", Number(recipe.Samples.Every)),
            ("prompts", List(recipe.Samples.Prompts.Select(Text))),
            ("max_new_tokens", Number(recipe.Samples.MaxNewTokens)),
        ]);
        yield return ("checkpoint", [("every", Number(recipe.Checkpoint.Every)), ("keep", Number(recipe.Checkpoint.Keep))]);
        yield return ("tracking", [("mlflow", Text(recipe.Tracking.Mlflow)), ("experiment", Text(recipe.Tracking.Experiment))]);
    }

    private static (string, string)[] Model(ModelSection model) =>
    [
        ("path", Text(model.Path)),
        ("tokenizer", TextOrNull(model.Tokenizer)),
        ("chat_template", Text(model.ChatTemplate)),
        ("quantize", Spelling.WordFor(model.Quantize)),
        ("double_quant", Boolean(model.DoubleQuant)),
        ("dtype", Spelling.WordFor(model.Dtype)),
    ];

    private static (string, string)[] Adapter(AdapterSection adapter) =>
    [
        ("type", Spelling.WordFor(adapter.Type)),
        ("r", Number(adapter.R)),
        ("lora_alpha", Number(adapter.LoraAlpha)),
        ("lora_dropout", Number(adapter.LoraDropout)),
        ("target_modules", Targets(adapter.TargetModules)),
        ("use_rslora", Boolean(adapter.UseRslora)),
        ("init_from", TextOrNull(adapter.InitFrom)),
    ];

    private static string Targets(TargetModules targets) =>
        targets.IsAllLinear ? "all-linear"
        : targets.Pattern is { } pattern ? Text(pattern)
        : List(targets.Names.Select(Text));

    private static (string, string)[] Loss(LossSection loss) =>
    [
        ("type", loss.Type is [{ Weight: 1 } only] ? only.Type : List(loss.Type.Select(term => Mapping([("type", term.Type), ("weight", Number(term.Weight))])))),
        ("beta", Number(loss.Beta)),
        ("label_smoothing", Number(loss.LabelSmoothing)),
    ];

    private static (string, string)[] Train(TrainSection train, bool isPreference) =>
    [
        (isPreference ? "pairs_per_step" : "sequences_per_step", Number(train.ItemsPerStep)),
        ("epochs", Number(train.Epochs)),
        ("max_steps", train.MaxSteps is { } steps ? Number(steps) : "null"),
        ("learning_rate", Number(train.LearningRate)),
        ("lr_scheduler", Spelling.WordFor(train.LrScheduler)),
        ("warmup_steps", Number(train.WarmupSteps)),
        ("optimizer", Spelling.WordFor(train.Optimizer)),
        ("adam_beta1", Number(train.AdamBeta1)),
        ("adam_beta2", Number(train.AdamBeta2)),
        ("adam_epsilon", Number(train.AdamEpsilon)),
        ("weight_decay", Number(train.WeightDecay)),
        ("max_grad_norm", Number(train.MaxGradNorm)),
        ("tokens_per_batch", Number(train.TokensPerBatch)),
        ("memory", train.Memory is { } bytes ? MemorySize.Format(bytes) : "auto"),
        ("seed", Number(train.Seed)),
    ];
}
