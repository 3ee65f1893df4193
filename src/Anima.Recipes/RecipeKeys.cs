using System.Text.RegularExpressions;
using static Anima.Recipes.KeyTypes;

namespace Anima.Recipes;

/// <summary>Every key of a recipe, said once: reading, the resolved recipe, messages and docs/recipe.md come from here.</summary>
/// <remarks>A new key is a property of its section's record and an entry here.</remarks>
internal static partial class RecipeKeys
{
    /// <summary>Which names a run may have.</summary>
    public const string NameRule = "a folder name of 1 to 100 characters without '/', '\\' or control characters, that begins with neither '.', '-' nor a space, ends in no space, and is not mlruns, where MLflow's store lies";

    private static readonly SectionKeys<ModelSection> Model = new("The checkpoint that is trained and how its weights are held.", new ModelSection { Path = "" })
    {
        { "path", ModelPlace(RequiredText("name a model folder or hf://owner/name")), "The model: a folder, or `hf://owner/name[@revision]`.",
            s => s.Path, (s, v) => s with { Path = v } },
        { "tokenizer", ModelPlace(TextOrNull), "Another folder or `hf://owner/name[@revision]` to take the tokenizer from; null for the model's own.",
            s => s.Tokenizer, (s, v) => s with { Tokenizer = v } },
        { "chat_template", Text, "`auto` for the tokenizer's own, the name of a built-in template, or a .jinja file.",
            s => s.ChatTemplate, (s, v) => s with { ChatTemplate = v } },
        { "quantize", Word<Quantize>(), "How frozen linear weights are held: 4-bit NormalFloat in blocks of 64, or in the compute dtype.",
            s => s.Quantize, (s, v) => s with { Quantize = v } },
        { "double_quant", TrueOrFalse, "Whether the scales of NF4 blocks are quantised too, which saves 0.37 bits a weight.",
            s => s.DoubleQuant, (s, v) => s with { DoubleQuant = v } },
        { "dtype", Word<ComputeDtype>(), "The dtype of activations and matrix products.", s => s.Dtype, (s, v) => s with { Dtype = v } },
    };

    private static readonly SectionKeys<AdapterSection> Adapter = new("The LoRA adapter that is trained; meanings are PEFT's.", new AdapterSection())
    {
        { "type", Word<AdapterType>(), "A low-rank adapter on frozen weights, or `none`: every parameter, for unquantised models only.",
            s => s.Type, (s, v) => s with { Type = v } },
        { "r", Whole(1, 4096), "The rank.", s => s.R, (s, v) => s with { R = v } },
        { "lora_alpha", Number(Bounds.Positive), "The numerator of the scale: the update is B·A·lora_alpha / r.",
            s => s.LoraAlpha, (s, v) => s with { LoraAlpha = v } },
        { "lora_dropout", Number(Bounds.Share), "Share of the adapter's inputs that is zeroed in training.",
            s => s.LoraDropout, (s, v) => s with { LoraDropout = v } },
        { "target_modules", Targets(), "Which modules get an adapter: every linear layer but the output head, names or name endings, or an expression that the whole name matches.",
            s => s.TargetModules, (s, v) => s with { TargetModules = v } },
        { "use_rslora", TrueOrFalse, "Scale by lora_alpha / sqrt(r) instead.", s => s.UseRslora, (s, v) => s with { UseRslora = v } },
        { "init_from", TextOrNull, "A PEFT adapter, as a folder or `hf://owner/name[@revision]`, to start from; rank, alpha, rslora and targets are then its own.",
            s => s.InitFrom, (s, v) => s with { InitFrom = v } },
    };

    private static readonly SectionKeys<ReferenceSection> Reference = new("What the policy is compared with.", new ReferenceSection(), RecipeKind.Preference)
    {
        { "model", Text, "`base` for the same weights without an adapter, `init_from` for the starting adapter, or an adapter's folder or `hf://owner/name[@revision]`.",
            s => s.Model, (s, v) => s with { Model = v } },
        { "cache", Word<ReferenceCache>(), "Whether the reference's log-probabilities are kept on disk: where it pays, always, or never.",
            s => s.Cache, (s, v) => s with { Cache = v } },
    };

    private static readonly SectionKeys<TrainSection> Train = new("Steps, optimiser, schedule and memory.", new TrainSection())
    {
        { ("pairs_per_step", "sequences_per_step"), Whole(1), "How many make one optimiser step; loss, gradient and metrics are means over the pairs, or over the sequences' target tokens.",
            s => s.ItemsPerStep, (s, v) => s with { ItemsPerStep = v } },
        { "epochs", Number(new(value => value is > 0 and <= 1e6, "above 0 and up to 1000000")), "Passes over the training set.",
            s => s.Epochs, (s, v) => s with { Epochs = v } },
        { "max_steps", WholeOr("null", 1), "Optimiser steps; wins over epochs and starts further ones.",
            s => s.MaxSteps, (s, v) => s with { MaxSteps = v } },
        { "learning_rate", Number(Bounds.NotNegative), "The highest learning rate.", s => s.LearningRate, (s, v) => s with { LearningRate = v } },
        { "lr_scheduler", Word<LrScheduler>(), "How the rate moves after warm-up: it stays, or goes straight down or by a half-cosine to 0 at the last step.",
            s => s.LrScheduler, (s, v) => s with { LrScheduler = v } },
        { "warmup_steps", Number(new(IsWarmup, "of steps that is whole, or a share from 0 to below 1")), "Steps over which the rate rises from 0; a share is one of all steps, rounded up.",
            s => s.WarmupSteps, (s, v) => s with { WarmupSteps = v } },
        { "optimizer", Word<Optimizer>(), "AdamW with fp32 state, with 8-bit block-wise state, or with such state that can leave the device's memory.",
            s => s.Optimizer, (s, v) => s with { Optimizer = v } },
        { "adam_beta1", Number(Bounds.Share), "Decay of the gradient's running mean.", s => s.AdamBeta1, (s, v) => s with { AdamBeta1 = v } },
        { "adam_beta2", Number(Bounds.Share), "Decay of the squared gradient's running mean.", s => s.AdamBeta2, (s, v) => s with { AdamBeta2 = v } },
        { "adam_epsilon", Number(Bounds.Positive), "Added to the denominator.", s => s.AdamEpsilon, (s, v) => s with { AdamEpsilon = v } },
        { "weight_decay", Number(Bounds.NotNegative), "Decoupled weight decay.", s => s.WeightDecay, (s, v) => s with { WeightDecay = v } },
        { "max_grad_norm", Number(Bounds.NotNegative), "A gradient with a larger L2 norm is scaled down to it; 0 leaves every gradient as it is.",
            s => s.MaxGradNorm, (s, v) => s with { MaxGradNorm = v } },
        { "tokens_per_batch", Whole(1), "Most tokens in one micro-batch, after sharing; what is longer stands alone.",
            s => s.TokensPerBatch, (s, v) => s with { TokensPerBatch = v } },
        { "memory", Memory(), "The memory budget in bytes that decides which layers keep their graph and which recompute it; the result is the same.",
            s => s.Memory, (s, v) => s with { Memory = v } },
        { "seed", Long(0), "Seeds the order of the data and the adapter's start.", s => s.Seed, (s, v) => s with { Seed = v } },
    };

    private static readonly SectionKeys<EvaluateSection> Evaluate = new("When the evaluation set is measured, besides before step 1 and after the last.", new EvaluateSection())
    {
        { "every", Whole(1), "Steps from one evaluation to the next.", s => s.Every, (s, v) => s with { Every = v } },
    };

    private static readonly SectionKeys<SamplesSection> Samples = new("Texts the policy writes during training.", new SamplesSection())
    {
        { "every", Whole(1), "Steps from one set of samples to the next.", s => s.Every, (s, v) => s with { Every = v } },
        { "prompts", Texts, "User turns to answer.", s => s.Prompts, (s, v) => s with { Prompts = v } },
        { "max_new_tokens", Whole(1), "Longest answer in tokens.", s => s.MaxNewTokens, (s, v) => s with { MaxNewTokens = v } },
    };

    private static readonly SectionKeys<CheckpointSection> Checkpoint = new("When the run is saved, besides at its end.", new CheckpointSection())
    {
        { "every", Whole(1), "Steps from one checkpoint to the next.", s => s.Every, (s, v) => s with { Every = v } },
        { "keep", Whole(1), "How many of the newest checkpoints stay.", s => s.Keep, (s, v) => s with { Keep = v } },
    };

    private static readonly SectionKeys<TrackingSection> Tracking = new("Where metrics go besides `metrics.jsonl`.", new TrackingSection())
    {
        { "mlflow", Mlflow(), "`file` for MLflow's file store in output_dir/mlruns, a server's address, or `off`.",
            s => s.Mlflow, (s, v) => s with { Mlflow = v } },
        { "experiment", Text, "The MLflow experiment.", s => s.Experiment, (s, v) => s with { Experiment = v } },
    };

    /// <summary>The recipe itself: its own keys, then its sections.</summary>
    public static SectionKeys<Recipe> Root { get; } = new("What stands above all sections.", new Recipe { Name = "", Model = new() { Path = "" }, Data = new() { Train = [] } })
    {
        { "name", Matching(RunName(), NameRule) with { Default = "the file's name" }, "The run's name: its folder is output_dir/name, or name-2 and so on where that is taken.",
            r => r.Name, (r, v) => r with { Name = v } },
        { "output_dir", Text, "The folder that holds the runs, from the current folder.", r => r.OutputDir, (r, v) => r with { OutputDir = v } },
        { "device", Matching(Device(), "auto, cpu, cuda or cuda:N"), "Where the run computes.", r => r.Device, (r, v) => r with { Device = v } },
        { "threads", WholeOr("auto", 1, 4096), "Threads of the tensor library.", r => r.Threads, (r, v) => r with { Threads = v } },
        { "model", Model, r => r.Model, (r, v) => r with { Model = v } },
        { "adapter", Adapter, r => r.Adapter, (r, v) => r with { Adapter = v } },
        { "reference", Reference, r => r.Reference, (r, v) => r with { Reference = v } },
        { "data", DataKeys.Data, r => r.Data, (r, v) => r with { Data = v } },
        { "loss", LossKeys.Loss, r => r.Loss, (r, v) => r with { Loss = v } },
        { "train", Train, r => r.Train, (r, v) => r with { Train = v } },
        { "evaluate", Evaluate, r => r.Evaluate, (r, v) => r with { Evaluate = v } },
        { "samples", Samples, r => r.Samples, (r, v) => r with { Samples = v } },
        { "checkpoint", Checkpoint, r => r.Checkpoint, (r, v) => r with { Checkpoint = v } },
        { "tracking", Tracking, r => r.Tracking, (r, v) => r with { Tracking = v } },
    };

    /// <summary>Every key with its section, as in preference recipes: <c>loss.beta</c>.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        [.. Root.Keys.SelectMany(key => key.Section is null ? [key.Name] : key.Section.Keys.Select(below => Join(key.Name, below.Name)))];

    /// <summary>Whether <paramref name="name"/> is a section of the recipe.</summary>
    public static bool IsSection(string name) => Root.Keys.Any(key => key.Name == name && key.Section is not null);

    /// <summary>The full paths of keys named <paramref name="name"/>, in any section.</summary>
    public static IEnumerable<string> Named(string name) => Paths.Where(path => LastPart(path) == name);

    /// <summary>A key's own name.</summary>
    public static string LastPart(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary><paramref name="section"/> and <paramref name="key"/> with a dot between, where there is a section.</summary>
    public static string Join(string section, string key) => section.Length == 0 ? key : $"{section}.{key}";

    /// <summary>The names that runs may have.</summary>
    [GeneratedRegex(@"^(?!mlruns\z)(?![-.\s])[^/\\\p{Cc}]{1,100}(?<!\s)\z", RegexOptions.CultureInvariant)]
    public static partial Regex RunName();

    // A hub reference has one form; anything else is a path.
    private static KeyType<T> ModelPlace<T>(KeyType<T> type) => type with
    {
        Read = (reader, key, otherwise) =>
        {
            var place = type.Read(reader, key, otherwise);
            if (reader.Find(key) is { } node && place is string text && HubAddress.IsHub(text) && !HubAddress.TryParseModel(text, out _))
                reader.Mismatch(key, node, "a folder or hf://owner/name[@revision]");
            return place;
        },
    };

    private static KeyType<TargetModules> Targets() => Of("all-linear, a list of module names, or a regular expression", TargetsOf, targets =>
        targets.IsAllLinear ? "all-linear"
        : targets.Pattern is { } pattern ? YamlScalar.Text(pattern)
        : YamlScalar.List(targets.Names.Select(YamlScalar.Text)));

    private static TargetModules? TargetsOf(RecipeNode node)
    {
        if (node is ListNode { Items.Count: > 0 } list)
        {
            var names = list.Items.Select(SectionReader.TextOf).ToArray();
            return names.Contains(null) ? null : TargetModules.FromNames(names!);
        }
        // Two names that people write for every layer are no patterns.
        if (SectionReader.TextOf(node) is not { Length: <= 4096 } text || KeyAdvice.OurWord("adapter.target_modules", text) is not null)
            return null;
        if (text == "all-linear")
            return TargetModules.AllLinear;
        try
        {
            return TargetModules.FromPattern(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsWarmup(double value) => value is >= 0 and < 1 || (value <= int.MaxValue && value >= 1 && value == Math.Floor(value));

    private static KeyType<long?> Memory() => OrNone("auto", Of(
        "auto or a size with its unit, such as 24GiB",
        node => SectionReader.TextOf(node) is { } text && MemorySize.TryParse(text, out var size) ? size : (long?)null,
        MemorySize.Format));

    private static KeyType<string> Mlflow() => Of(
        "file, off, or a server's address such as http://localhost:5000",
        node => SectionReader.TextOf(node) is { } text && (text is "file" or "off" || IsAddress(text)) ? text : null,
        YamlScalar.Text);

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    [GeneratedRegex(@"^(?:auto|cpu|cuda(?::(?:0|[1-9][0-9]{0,2}))?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Device();
}
