using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Data.Cache;
using Anima.Rlhf.Devices;
using Anima.Rlhf.Models;
using Anima.Recipes;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>Loads what a recipe names and makes every choice that it leaves to the machine.</summary>
/// <param name="loaded">The recipe with the places of its keys, for errors.</param>
/// <param name="models">The same recipe with absolute paths, its models fetched.</param>
/// <param name="options">What the recipe does not say.</param>
/// <param name="observer">Is told what was found.</param>
internal sealed class TrainingLoader(LoadedRecipe loaded, RecipeModels models, TrainerOptions options, ITrainingObserver observer)
{
    // Everything is loaded from folders; the run's own recipe keeps the names.
    private readonly Recipe _recipe = models.Local;

    /// <summary>Loads model, adapters and data.</summary>
    /// <param name="keptLayers">Layers that keep their graph, as a run to be resumed has it; null to choose.</param>
    /// <param name="started">When the run was started.</param>
    /// <param name="stop">Stops between parts.</param>
    public TrainingInputs Load(int? keptLayers, DateTimeOffset? started, CancellationToken stop)
    {
        var threads = _recipe.Threads ?? Environment.ProcessorCount;
        OldLibstdcxx.Folder ??= options.CacheFolder;
        TensorEngine.Start(threads);
        var device = ChooseDevice();
        using var checkpoint = CheckpointFolder.Open(_recipe.Model.Path);
        var config = ModelConfig.Load(_recipe.Model.Path);
        var encoder = TokenizerEncoder.For(_recipe.Model.Path, _recipe.Model.Tokenizer, _recipe.Model.ChatTemplate, _recipe.Data.ControlTokens, started);
        SampleWriter.Check(loaded, _recipe, encoder, config);
        var data = LoadData(encoder, config, stop);
        stop.ThrowIfCancellationRequested();
        var modelSha256 = RunInputs.OfModel(models, checkpoint);
        var policy = PolicyLoading.Load(loaded, models, checkpoint, config, device, stop);
        IReadOnlyList<LoraAdapter?> references = [];
        try
        {
            references = References(policy, device);
            var memory = _recipe.Train.Memory ?? MemoryPlan.AutomaticBudget(device);
            var kept = keptLayers ?? MemoryPlan.KeptLayers(policy.Model, policy.Parameters.Weights.numel(), data.LongestBatch(_recipe.Train.TokensPerBatch), data.LongestSequence, memory);
            SayWhatWasLoaded(policy, references, kept);
            SayWhatIsOdd(checkpoint, policy.Model.Linears);
            return new TrainingInputs
            {
                Recipe = models.Pinned with
                {
                    Threads = threads,
                    Device = device.ToString(),
                    Adapter = policy.Adapter is { } adapter ? AdapterSetup.Resolve(models.Pinned.Adapter, adapter) : models.Pinned.Adapter,
                    Data = data.Section,
                    Train = models.Pinned.Train with { Memory = memory },
                },
                ModelFolder = _recipe.Model.Path,
                Model = policy.Model,
                Adapter = policy.Adapter,
                Parameters = policy.Parameters,
                Files = policy.Files,
                References = references,
                Data = data,
                Encoder = encoder,
                ModelSha256 = modelSha256,
                KeptLayers = kept,
            };
        }
        catch
        {
            foreach (var reference in references)
                reference?.Dispose();
            policy.Dispose();
            throw;
        }
    }

    private RunData LoadData(ITextEncoder encoder, ModelConfig config, CancellationToken stop)
    {
        var cache = options.CacheFolder is { } folder ? TokenCache.In(folder, observer.Say) : null;
        var data = RunData.Load(_recipe, RunData.Preparation(_recipe, encoder, config), options, observer, cache, stop);
        var longest = data.LongestSequence;
        if (longest > config.MaxPositionEmbeddings)
            throw loaded.Refuse("data.max_length", FormattableString.Invariant($"a {(_recipe.Kind == RecipeKind.Preference ? "pair" : "sequence")} has {longest} tokens, and this model reads at most {config.MaxPositionEmbeddings}; lower data.max_length to that"));
        return data;
    }

    // A base that is trained itself is compared with numbers that were taken of it before.
    private IReadOnlyList<LoraAdapter?> References(LoadedPolicy policy, Device device) => _recipe.Kind == RecipeKind.Supervised || policy.Adapter is null
        ? []
        : [AdapterSetup.Reference(loaded, _recipe, policy.Model.Linears, device)];

    private Device ChooseDevice()
    {
        try
        {
            return TensorEngine.DeviceOf(_recipe.Device);
        }
        catch (InvalidDataException exception)
        {
            throw loaded.Refuse("device", exception.Message);
        }
    }

    private void SayWhatIsOdd(CheckpointFolder checkpoint, IReadOnlyList<LinearShape> linears)
    {
        if (_recipe.Adapter is { Type: AdapterType.Lora, InitFrom: null })
            foreach (var name in _recipe.Adapter.TargetModules.Names.Where(name => !linears.Any(linear => linear.Path == name || linear.Path.EndsWith($".{name}", StringComparison.Ordinal))))
                observer.Say($"adapter.target_modules: {name} is the name of no linear layer; the others are trained");
        if (UnusedTensors.Note(checkpoint) is { } unused)
            observer.Say(unused);
        var adapters = new[] { _recipe.Adapter.InitFrom, _recipe.Reference is { IsBase: false, IsInitFrom: false } reference ? reference.Model : null };
        foreach (var note in adapters.OfType<string>().Distinct().SelectMany(adapter => PeftConfigFile.Notes(adapter, models.Pinned.Model.Path)))
            observer.Say(note);
    }

    private void SayWhatWasLoaded(LoadedPolicy policy, IReadOnlyList<LoraAdapter?> references, int kept)
    {
        var model = policy.Model;
        var linears = model.Layers.SelectMany(layer => layer.Linears).ToList();
        var stored = string.Join(" and ", linears.Select(linear => linear.Base.Weight.StoredAs).Distinct());
        observer.Say(FormattableString.Invariant(
            $"model: {linears.Count} linear layers in {stored}, embeddings, norms and head in {Quantization.DtypeNames.Of(model.IsTrained ? ScalarType.Float32 : model.Dtype)}, {model.StoredBytes / 1e6:F0} MB in all"));
        var trained = policy.Adapter is { } adapter ? FormattableString.Invariant($"adapter: {adapter.Shapes.Count} modules") : "training the whole model";
        observer.Say(FormattableString.Invariant(
            $"{trained}, {policy.Parameters.Weights.numel():N0} trained parameters in float32; {kept} of {model.Layers.Count} layers keep their graph, the others are recomputed"));
        if (references is [null] && _recipe.Adapter.InitFrom is not null && policy.Adapter!.Modules.Any(module => TensorValue.Int64(module.B.count_nonzero()) > 0))
            observer.Say("reference: the base without an adapter, while the policy starts from an adapter that changes it; set reference.model: init_from to compare with the start");
    }
}
