using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>Gives the nodes of a recipe file their meaning: one method per section, keys in the order of the documentation.</summary>
internal static partial class RecipeBinder
{
    /// <summary>The recipe of <paramref name="kind"/> that <paramref name="root"/> describes.</summary>
    /// <exception cref="InvalidDataException">One line for each problem.</exception>
    public static Recipe Bind(MappingNode root, string file, RecipeKind kind)
    {
        var problems = new Problems();
        var reader = new SectionReader("", root, problems);
        if (kind == RecipeKind.Supervised)
            RefusePreferenceSections(root, problems);
        var recipe = new Recipe
        {
            Kind = kind,
            Name = Name(reader, root, problems, file),
            OutputDir = reader.Text("output_dir", "runs"),
            Device = reader.Read("device", "auto", "auto, cpu, cuda or cuda:N", node => SectionReader.TextOf(node) is { } text && Device().IsMatch(text) ? text : null),
            Threads = reader.IntegerOr("auto", "threads", 1, 4096),
            Model = Model(reader.Section("model")),
            Adapter = Adapter(reader.Section("adapter")),
            Reference = Reference(reader.Section("reference")),
            Data = DataBinder.Bind(reader.Section("data"), kind, problems),
            Loss = Loss(reader.Section("loss"), problems),
            Train = Train(reader.Section("train"), kind, problems),
            Evaluate = Evaluate(reader.Section("evaluate")),
            Samples = Samples(reader.Section("samples")),
            Checkpoint = Checkpoint(reader.Section("checkpoint")),
            Tracking = Tracking(reader.Section("tracking")),
        };
        reader.RefuseOtherKeys();
        problems.ThrowIfAny();
        var loaded = new LoadedRecipe(recipe, file, root);
        RecipeConsistency.Check(loaded, problems);
        problems.ThrowIfAny();
        return recipe;
    }

    private static void RefusePreferenceSections(MappingNode root, Problems problems)
    {
        foreach (var section in new[] { "reference", "loss" })
            if (root.Find(section) is { } entry)
                problems.Add(entry.Place, $"{section} has no place in supervised fine-tuning, which compares with nothing; remove the section, or use train for preference pairs");
    }

    private static string Name(SectionReader reader, MappingNode root, Problems problems, string file)
    {
        const string Rule = "a folder name of 1 to 100 characters that starts with neither '.' nor '-' and holds no '/' or '\\'";
        if (reader.Find("name") is not null)
            return reader.Read("name", "", Rule, node => SectionReader.TextOf(node) is { } text && RunName().IsMatch(text) ? text : null);
        var stem = System.IO.Path.GetFileNameWithoutExtension(file);
        if (!RunName().IsMatch(stem))
            problems.Add(root.Place with { Line = 0 }, $"the file's name makes no run name; give the key name, {Rule}");
        return stem;
    }

    private static ModelSection Model(SectionReader model)
    {
        var defaults = new ModelSection { Path = "" };
        var section = new ModelSection
        {
            Path = ModelPlace(model, "path", model.RequiredText("path", "name a model folder or hf://owner/name")) ?? "",
            Tokenizer = ModelPlace(model, "tokenizer", model.TextOrNull("tokenizer")),
            ChatTemplate = model.Text("chat_template", defaults.ChatTemplate),
            Quantize = model.Word("quantize", defaults.Quantize),
            DoubleQuant = model.Boolean("double_quant", defaults.DoubleQuant),
            Dtype = model.Word("dtype", defaults.Dtype),
        };
        model.RefuseOtherKeys();
        return section;
    }

    private static string? ModelPlace(SectionReader model, string key, string? text)
    {
        if (text is not null && HubReference.IsHub(text) && !HubReference.IsModel(text))
            model.Mismatch(model.Find(key)!, RecipeKeys.Join(model.Path, key), "a folder or hf://owner/name[@revision]");
        return text;
    }

    private static AdapterSection Adapter(SectionReader adapter)
    {
        var defaults = new AdapterSection();
        var section = new AdapterSection
        {
            Type = adapter.Word("type", defaults.Type),
            R = (int)adapter.Integer("r", defaults.R, 1, 4096),
            LoraAlpha = adapter.Number("lora_alpha", defaults.LoraAlpha, Bounds.Positive),
            LoraDropout = adapter.Number("lora_dropout", defaults.LoraDropout, Bounds.Share),
            TargetModules = adapter.Read("target_modules", defaults.TargetModules, "all-linear, a list of module names, or a regular expression", Targets),
            UseRslora = adapter.Boolean("use_rslora", defaults.UseRslora),
            InitFrom = adapter.TextOrNull("init_from"),
        };
        adapter.RefuseOtherKeys();
        return section;
    }

    private static TargetModules? Targets(RecipeNode node)
    {
        if (node is ListNode { Items.Count: > 0 } list)
        {
            var names = list.Items.Select(SectionReader.TextOf).ToArray();
            return names.Contains(null) ? null : TargetModules.FromNames(names!);
        }
        // Two names that people write for every layer are no patterns.
        if (SectionReader.TextOf(node) is not { } text || KeyAdvice.OurWord("adapter.target_modules", text) is not null)
            return null;
        if (text == "all-linear")
            return TargetModules.AllLinear;
        try
        {
            return text.Length <= 4096 ? TargetModules.FromPattern(text) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static ReferenceSection Reference(SectionReader reference)
    {
        var defaults = new ReferenceSection();
        var section = new ReferenceSection
        {
            Model = reference.Text("model", defaults.Model),
            Cache = reference.Word("cache", defaults.Cache),
        };
        reference.RefuseOtherKeys();
        return section;
    }

    private static LossSection Loss(SectionReader loss, Problems problems)
    {
        var defaults = new LossSection();
        var section = new LossSection
        {
            Type = loss.Find("type") is ListNode { Items.Count: > 0 } list
                ? new(list.Items.Select((item, i) => Term(FormattableString.Invariant($"loss.type[{i}]"), item, problems)))
                : [new(loss.Read("type", defaults.Type[0].Type, "the name of a loss or a list of {type: .., weight: ..}", LossName, LossTypes.All))],
            Beta = loss.Number("beta", defaults.Beta, Bounds.Positive),
            LabelSmoothing = loss.Number("label_smoothing", defaults.LabelSmoothing, Bounds.BelowHalf),
        };
        loss.RefuseOtherKeys();
        return section;
    }

    private static LossTerm Term(string path, RecipeNode node, Problems problems)
    {
        // A bare name in the list is a term of weight 1.
        var mapping = node as MappingNode ?? new MappingNode(node.Place, [new(node.Place, "type", node)]);
        var reader = new SectionReader(path, mapping, problems);
        reader.RequiredText("type", "name a loss");
        var term = new LossTerm(reader.Find("type") is null ? "" : reader.Read("type", "", "the name of a loss", LossName, LossTypes.All))
        {
            Weight = reader.Number("weight", 1, Bounds.NotNegative),
        };
        reader.RefuseOtherKeys();
        return term;
    }

    private static string? LossName(RecipeNode node) => SectionReader.TextOf(node) is { } text && LossTypes.All.Contains(text) ? text : null;

    private static TrainSection Train(SectionReader train, RecipeKind kind, Problems problems)
    {
        var defaults = new TrainSection();
        var (items, others) = kind == RecipeKind.Preference ? ("pairs_per_step", "sequences_per_step") : ("sequences_per_step", "pairs_per_step");
        if (train.Find(others) is { } other)
            problems.Add(other.Place, $"train.{others} is for {(kind == RecipeKind.Preference ? "sft" : "train")}; write train.{items}: {Quote.Value(other)}");
        var section = new TrainSection
        {
            ItemsPerStep = (int)train.Integer(items, defaults.ItemsPerStep, 1),
            Epochs = train.Number("epochs", defaults.Epochs, new Bounds(value => value is > 0 and <= 1e6, "above 0 and up to 1000000")),
            MaxSteps = train.IntegerOr("null", "max_steps", 1),
            LearningRate = train.Number("learning_rate", defaults.LearningRate, Bounds.NotNegative),
            LrScheduler = train.Word("lr_scheduler", defaults.LrScheduler),
            WarmupSteps = train.Number("warmup_steps", defaults.WarmupSteps, new Bounds(IsWarmup, "of steps that is whole, or a share from 0 to below 1")),
            Optimizer = train.Word("optimizer", defaults.Optimizer),
            AdamBeta1 = train.Number("adam_beta1", defaults.AdamBeta1, Bounds.Share),
            AdamBeta2 = train.Number("adam_beta2", defaults.AdamBeta2, Bounds.Share),
            AdamEpsilon = train.Number("adam_epsilon", defaults.AdamEpsilon, Bounds.Positive),
            WeightDecay = train.Number("weight_decay", defaults.WeightDecay, Bounds.NotNegative),
            MaxGradNorm = train.Number("max_grad_norm", defaults.MaxGradNorm, Bounds.NotNegative),
            TokensPerBatch = (int)train.Integer("tokens_per_batch", defaults.TokensPerBatch, 1),
            Memory = Memory(train),
            Seed = train.Integer("seed", defaults.Seed, 0, long.MaxValue),
        };
        train.RefuseOtherKeys();
        return section;
    }

    private static bool IsWarmup(double value) => value is >= 0 and < 1 || (value <= int.MaxValue && value >= 1 && value == Math.Floor(value));

    private static long? Memory(SectionReader train)
    {
        if (train.Find("memory") is ScalarNode { Text: "auto" })
            return null;
        var bytes = train.Read("memory", 0L, "auto or a size with its unit, such as 24GiB", node =>
            SectionReader.TextOf(node) is { } text && MemorySize.TryParse(text, out var size) ? size : null);
        return bytes == 0 ? null : bytes;
    }

    private static EvaluateSection Evaluate(SectionReader evaluate)
    {
        var section = new EvaluateSection { Every = Every(evaluate, new EvaluateSection().Every) };
        evaluate.RefuseOtherKeys();
        return section;
    }

    private static SamplesSection Samples(SectionReader samples)
    {
        var defaults = new SamplesSection();
        var section = new SamplesSection
        {
            Every = Every(samples, defaults.Every),
            Prompts = samples.Texts("prompts"),
            MaxNewTokens = (int)samples.Integer("max_new_tokens", defaults.MaxNewTokens, 1),
        };
        samples.RefuseOtherKeys();
        return section;
    }

    private static CheckpointSection Checkpoint(SectionReader checkpoint)
    {
        var defaults = new CheckpointSection();
        var section = new CheckpointSection
        {
            Every = Every(checkpoint, defaults.Every),
            Keep = (int)checkpoint.Integer("keep", defaults.Keep, 1),
        };
        checkpoint.RefuseOtherKeys();
        return section;
    }

    private static int Every(SectionReader section, int otherwise) => (int)section.Integer("every", otherwise, 1);

    private static TrackingSection Tracking(SectionReader tracking)
    {
        var defaults = new TrackingSection();
        var section = new TrackingSection
        {
            Mlflow = tracking.Read("mlflow", defaults.Mlflow, "file, off, or a server's address such as http://localhost:5000", Mlflow),
            Experiment = tracking.Text("experiment", defaults.Experiment),
        };
        tracking.RefuseOtherKeys();
        return section;
    }

    private static string? Mlflow(RecipeNode node) => SectionReader.TextOf(node) switch
    {
        "file" or "off" => ((ScalarNode)node).Text,
        { } text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" => text,
        _ => null,
    };

    [GeneratedRegex(@"^(?:auto|cpu|cuda(?::(?:0|[1-9][0-9]{0,2}))?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Device();

    [GeneratedRegex(@"^(?![-.\s])[^/\\\p{C}]{1,100}(?<!\s)\z", RegexOptions.CultureInvariant)]
    private static partial Regex RunName();
}
