using Anima.Data.BuiltIn;
using System.CommandLine;
using Anima.Dpo.Progress;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Data.Cache;
using Anima.Files;
using Anima.Hub;
using Anima.Recipes;
using Anima.Rlhf.Training;

namespace Anima.Dpo.Commands;

/// <summary><c>data prepare RECIPE</c>, <c>data prepare --model DIR SOURCE</c>: fills the cache that training reads its tokens from.</summary>
internal sealed class DataPrepareCommand : DocumentedCommand
{
    private readonly SourceOptions _source = new("RECIPE|SOURCE", $"A recipe file; with --model a source. {SourceOptions.Description}");
    private readonly ModelOptions _model = new("Prepare a source for this model: a model or tokenizer folder, or hf://owner/name.", "MODEL", isRequired: false);
    private readonly Option<int?> _maxLength = NumberOption.Whole("--max-length", "Most tokens of prompt and answer together, for the counts; no limit by default.", min: 1);
    private readonly Option<string?> _side = ChoiceOption.Of("--truncation-side", "The end that is cut off beyond --max-length; right by default.", "left", "right");
    private readonly Option<string[]> _overrides = new("--set") { Description = "Set a key of the recipe, its value in YAML. May be given several times.", HelpName = "KEY=VALUE" };
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public DataPrepareCommand(StandardStreams streams, Interruption interruption) : base("prepare", "Tokenise a data set ahead of training, into the cache that it reads.")
    {
        Details =
        [
            "Training does the same when it starts; done ahead, it starts at once. A recipe is read as train reads it, with --kind supervised as sft does. Tokens are known by the content of the data files, tokenizer and chat template, and by columns and --rows; another --max-length needs no other tokens. What is there already is not prepared again, and an interruption leaves nothing half-written.",
            $"The cache is the folder tokens in {CacheFolder.Variable}, by default in $XDG_CACHE_HOME/anima-dpo or ~/.cache/anima-dpo. Everything in it can be removed at any time.",
        ];
        Examples =
        [
            "anima-dpo data prepare recipes/smollm2-135m.yaml",
            "anima-dpo data prepare my.yaml --set data.train=my-pairs.jsonl",
            "anima-dpo data prepare --model models/SmolLM2-135M-Instruct my-pairs.jsonl",
        ];
        _streams = streams;
        _interruption = interruption;
        _source.AddTo(this, streams, interruption);
        _model.AddTo(this, streams, interruption);
        Options.Add(_maxLength);
        Options.Add(_side);
        Options.Add(_overrides);
        Validators.Add(result =>
        {
            var isSource = result.GetValue<string?>("--model") is not null;
            Option[] others = isSource ? [_overrides] : [.. _source.InRecipe, .. _model.Others, _maxLength, _side];
            if (others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                result.AddError(isSource ? $"{other.Name} belongs to a recipe, but --model prepares a source" : $"{other.Name} needs --model; a recipe says this itself, and --set changes it");
        });
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var folder = CacheFolder.FromEnvironment()
            ?? throw new InvalidDataException($"{CacheFolder.Variable} is off, so there is no cache to fill; set it to a folder, or to nothing");
        var cache = new TokenCache(folder, _streams.Error.WriteLine, Watch);
        return (_model.IsGiven(result) ? PrepareSource(result, cache) : PrepareRecipe(result, cache)) ? ExitCode.Success : ExitCode.Failure;
    }

    private bool PrepareSource(ParseResult result, TokenCache cache)
    {
        var side = result.GetValue(_side) == "left" ? TruncationSide.Left : TruncationSide.Right;
        var source = _source.Open(result);
        var model = _model.ModelWithoutWeights(result);
        var options = _source.Preparation(result) with { Truncation = new Truncation(result.GetValue(_maxLength), side), VocabularySize = ConfigOf(model)?.VocabSize };
        var preparation = new RowPreparation(_model.Encoder(result, model), options);
        return Prepare("", [source], preparation, cache);
    }

    private bool PrepareRecipe(ParseResult result, TokenCache cache)
    {
        var loaded = RecipeReader.Load(_source.Text(result), result.GetValue(_overrides) ?? [], _source.Kind(result) ?? RecipeKind.Preference);
        NotYet.Check(loaded);
        var recipe = new RecipePaths(Directory.GetCurrentDirectory(), loaded.File).MakeAbsolute(loaded, BuiltInDataSets.Has);
        var train = recipe.Data.Train.Select(_source.Open).ToList();
        var eval = (recipe.Data.Eval?.Sources ?? new([])).Select(_source.Open).ToList();
        var downloads = new DownloadMessages(_streams.Error.WriteLine);
        var model = HubPlace.Tokenizer(recipe.Model.Path, HubSettings.FromEnvironment(), downloads, _interruption.Token).Folder;
        var tokenizer = recipe.Model.Tokenizer is { } place ? HubPlace.Tokenizer(place, HubSettings.FromEnvironment(), downloads, _interruption.Token).Folder : null;
        var encoder = TokenizerEncoder.For(model, tokenizer, recipe.Model.ChatTemplate, recipe.Data.ControlTokens);
        var preparation = RunData.Preparation(recipe, encoder, ConfigOf(model));
        return Prepare("train: ", train, preparation, cache) & Prepare("eval: ", eval, preparation, cache);
    }

    // A tokenizer's folder has no configuration that tells which ids a model knows.
    private static ModelConfig? ConfigOf(string model) => File.Exists(Path.Combine(model, ModelConfig.FileName)) ? ModelConfig.Load(model) : null;

    private bool Prepare(string part, IReadOnlyList<RowSource> sources, RowPreparation preparation, TokenCache cache)
    {
        var areKept = true;
        foreach (var source in sources)
        {
            var data = PreparedSet.Load([source], preparation, cache, _interruption.Token);
            var read = data.Sources[0];
            var name = part + source.Source.Source;
            _streams.Error.WriteLine($"{name}: {read.Shape}");
            foreach (var sentence in data.Report.Sentences())
                _streams.Error.WriteLine($"{name}: {sentence}");
            _streams.Error.WriteLine(FormattableString.Invariant($"{name}: {Counted.Of(read.Rows, "row")} {Kept(read.Origin, read.Rows == 1)}"));
            areKept &= read.Origin != TokenOrigin.Prepared;
        }
        return areKept;
    }

    private static string Kept(TokenOrigin origin, bool isOne) => origin switch
    {
        TokenOrigin.Cache => isOne ? "was already prepared" : "were already prepared",
        TokenOrigin.Kept => isOne ? "is prepared and kept" : "are prepared and kept",
        _ => isOne ? "can be prepared, but is not kept" : "can be prepared, but are not kept",
    };

    private IEnumerable<PreparedRow> Watch(RowSource source, IEnumerable<PreparedRow> rows)
    {
        using var progress = new ReadingProgress(_streams, "preparing", source);
        foreach (var row in progress.Watch(rows))
            yield return row;
    }
}
