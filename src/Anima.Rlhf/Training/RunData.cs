using Anima.Checkpoints;
using Anima.Data;
using Anima.Data.Cache;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>What a run trains on and what it is measured on.</summary>
internal sealed class RunData
{
    private readonly PreparedSet _all;
    private readonly PreparedSet? _heldOut;

    private RunData(DataSection section, PreparedSet all, PreparedSet? heldOut, SplitData split)
    {
        (Section, _all, _heldOut) = (section, all, heldOut);
        (Train, Eval, Shares) = (split.Train, split.Eval, split.Shares);
        foreach (var (file, sum) in all.Sources.SelectMany(source => source.Sha256))
            Sha256[file] = sum;
        var own = heldOut?.Sources.SelectMany(source => source.Sha256) ?? [];
        HeldOutFiles = own.Where(file => Sha256.TryAdd(file.Key, file.Value)).Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The section with sources that name the same rows when they are opened again.</summary>
    public DataSection Section { get; }

    /// <summary>Items to train on, in file order.</summary>
    public IReadOnlyList<TrainingItem> Train { get; }

    /// <summary>Items held out; empty when there are none.</summary>
    public IReadOnlyList<TrainingItem> Eval { get; }

    /// <summary>What each source has of <see cref="Train"/>, in order.</summary>
    public IReadOnlyList<SourceShare> Shares { get; }

    /// <summary>SHA-256 of the files by path.</summary>
    public SortedDictionary<string, string> Sha256 { get; } = new(StringComparer.Ordinal);

    /// <summary>Which of the files are only held out.</summary>
    public IReadOnlySet<string> HeldOutFiles { get; }

    /// <summary>Tokens of the longest sequence.</summary>
    public int LongestSequence => Train.Concat(Eval).Max(item => item.LongestLength);

    /// <summary>How the rows of a recipe become items.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="encoder">Its tokenizer and chat template.</param>
    /// <param name="config">The model that knows the ids; null for a tokenizer without one, which takes any.</param>
    public static RowPreparation Preparation(Recipe recipe, ITextEncoder encoder, ModelConfig? config) =>
        new(encoder, PreparationOptions.Of(recipe) with { VocabularySize = config?.VocabSize });

    /// <summary>Loads and prepares what a recipe names.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="preparation">How its rows become items.</param>
    /// <param name="options">The hub that sources are fetched from, and rows that the program gives.</param>
    /// <param name="observer">Is told what was found.</param>
    /// <param name="cache">Keeps tokens from run to run; null to do without.</param>
    /// <param name="stop">Stops between rows.</param>
    /// <exception cref="InvalidDataException">A row is unusable, or none is left.</exception>
    public static RunData Load(Recipe recipe, RowPreparation preparation, TrainerOptions options, ITrainingObserver observer, TokenCache? cache, CancellationToken stop)
    {
        var section = recipe.Data;
        var opener = new SourceOpener(options.Hub, observer.Downloads, stop) { Rows = options.Rows };
        var train = opener.OpenAll(section.Train);
        var eval = section.Eval is null ? [] : opener.OpenAll(section.Eval.Sources);
        section = RowSource.Name(section, train, eval);
        var all = LoadSet("train", train);
        var heldOut = eval.Count == 0 ? null : LoadSet("eval", eval);
        var split = SplitData.Of(all, heldOut?.Items ?? [], section, recipe.Train.Seed);
        foreach (var sentence in split.Sentences)
            observer.Say($"train: {sentence}");
        return split.Train.Count > 0
            ? new RunData(section, all, heldOut, split)
            : throw new InvalidDataException($"data.train leaves not a single {(recipe.Kind == RecipeKind.Preference ? "pair" : "sequence")} to train on; see the counts of dropped rows, raise data.max_length, or loosen data.filters.");

        PreparedSet LoadSet(string name, IReadOnlyList<RowSource> sources)
        {
            var data = PreparedSet.Load(sources, preparation, cache, stop);
            foreach (var source in data.Sources)
            {
                observer.Say($"{name}: {source.Source.Source}: {source.Shape}");
                observer.Say($"{name}: the first: {source.Example}");
            }
            foreach (var sentence in data.Report.Sentences())
                observer.Say($"{name}: {sentence}");
            return data;
        }
    }

    /// <summary>Tokens that the largest micro-batch has at most under a budget of <paramref name="tokensPerBatch"/>.</summary>
    public int LongestBatch(int tokensPerBatch)
    {
        var all = Train.Concat(Eval);
        return (int)Math.Max(all.Max(item => item.MostTreeTokens), Math.Min(tokensPerBatch, all.Sum(item => (long)item.MostTreeTokens)));
    }

    /// <summary>Where the row of an item of <see cref="Train"/> stands, for messages.</summary>
    public string PlaceOf(int row) => _all.PlaceOf(row);

    /// <summary>Where the row of an item of <see cref="Eval"/> stands, for messages.</summary>
    public string EvalPlaceOf(int row) => (_heldOut ?? _all).PlaceOf(row);
}
