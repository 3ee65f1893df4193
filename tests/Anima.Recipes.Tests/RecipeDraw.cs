using Anima.Tokenizers;

namespace Anima.Recipes.Tests;

/// <summary>Draws recipes: each key has its default or something else that is allowed.</summary>
internal sealed class RecipeDraw(Random random)
{
    private static readonly string[] Words = ["a", "no", "true", "1e5", "x y", "日本", "🙂", "a: b", "#c", "../up", "q_proj", "a\"b'c"];

    /// <summary>A recipe of a kind.</summary>
    public Recipe Recipe(RecipeKind kind)
    {
        var recipe = new Recipe
        {
            Kind = kind,
            Name = "drawn",
            OutputDir = Word(),
            Device = Of("auto", "cpu", "cuda", "cuda:3"),
            Threads = Maybe(() => 1 + random.Next(64)),
            Model = new ModelSection { Path = Word(), Tokenizer = Text(), ChatTemplate = Word(), Quantize = Of<Quantize>(), DoubleQuant = Flag(), Dtype = Of<ComputeDtype>() },
            Adapter = Adapter(),
            Data = Data(kind),
            Train = Train(),
            Evaluate = new EvaluateSection { Every = 1 + random.Next(1000) },
            Samples = new SamplesSection { Every = 1 + random.Next(1000), Prompts = List(Word), MaxNewTokens = 1 + random.Next(100) },
            Checkpoint = new CheckpointSection { Every = 1 + random.Next(1000), Keep = 1 + random.Next(9) },
            Tracking = new TrackingSection { Mlflow = Of("file", "off", "http://localhost:5000"), Experiment = Word() },
        };
        return kind == RecipeKind.Supervised ? recipe : recipe with
        {
            Loss = new LossSection { Beta = Positive(), Type = Of<ValueList<LossTerm>>([new("sigmoid")], [new("ipo") { Weight = Positive() }, new("sft") { Weight = Positive() }]) },
        };
    }

    private AdapterSection Adapter() => new()
    {
        R = 1 + random.Next(64),
        LoraAlpha = Positive(),
        UseRslora = Flag(),
        TargetModules = Of(TargetModules.AllLinear, TargetModules.FromNames([Word(), "v_proj"]), TargetModules.FromPattern(@".*\.(q|v)_proj")),
    };

    private DataSection Data(RecipeKind kind) => new()
    {
        Train = [new DataSource(Word()) { Limit = Maybe(() => 1 + random.Next(99)) }, .. List(() => new DataSource(Word()) { Weight = Positive() })],
        Eval = random.Next(3) switch { 0 => null, 1 => EvalData.OfShare(0.25), _ => EvalData.OfSources([new DataSource(Word())]) },
        Shape = DataShape.Auto,
        Columns = kind == RecipeKind.Preference ? new DataColumns { Prompt = Text(), Chosen = Text() } : new DataColumns { Messages = Text() },
        MaxLength = 2 + random.Next(5000),
        TruncationSide = Of<TruncationSide>(),
        ControlTokens = Of<TypedControlTokens>(),
        Shuffle = Flag(),
        Filters = new DataFilters { MaxAnswerTokens = Maybe(() => 1 + random.Next(99)), Languages = List(Of<Script>), Deduplicate = Of<Deduplication>(), TooLong = Of<TooLong>(), Leakage = Of<Leakage>() },
    };

    private TrainSection Train() => new()
    {
        ItemsPerStep = 1 + random.Next(64),
        Epochs = Positive(),
        MaxSteps = Maybe(() => 1 + random.Next(999)),
        LearningRate = Positive(),
        LrScheduler = Of<LrScheduler>(),
        AdamBeta1 = random.NextDouble(),
        AdamBeta2 = random.NextDouble(),
        AdamEpsilon = Positive(),
        WeightDecay = Positive(),
        MaxGradNorm = Positive(),
        TokensPerBatch = 1 + random.Next(9999),
        Memory = Flag() ? null : random.NextInt64(1, 1L << 40),
        Seed = random.NextInt64(),
    };

    private string Word() => Of(Words);

    private string? Text() => Flag() ? null : Word();

    private bool Flag() => random.Next(2) == 0;

    private int? Maybe(Func<int> value) => Flag() ? null : value();

    private double Positive() => Math.Pow(10, random.Next(-6, 3)) * (random.NextDouble() + 0.1);

    private T Of<T>(params T[] values) => values[random.Next(values.Length)];

    private T Of<T>() where T : struct, Enum => Of(Enum.GetValues<T>());

    private ValueList<T> List<T>(Func<T> item) => new(Enumerable.Range(0, random.Next(3)).Select(_ => item()).Distinct());
}
