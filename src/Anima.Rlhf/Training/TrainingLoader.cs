using Anima.Rlhf.Adapters;
using Anima.Rlhf.Checkpoints;
using Anima.Rlhf.Data;
using Anima.Rlhf.Models;
using Anima.Rlhf.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>Loads what a recipe names and makes every choice that it leaves to the machine.</summary>
/// <param name="loaded">The recipe with the places of its keys, for errors.</param>
/// <param name="resolved">The same recipe with absolute paths.</param>
/// <param name="observer">Is told what was found.</param>
public sealed class TrainingLoader(LoadedRecipe loaded, Recipe resolved, ITrainingObserver observer)
{
    /// <summary>Loads model, adapters and pairs.</summary>
    /// <param name="keptLayers">Layers that keep their graph, as a run to be resumed has it; null to choose.</param>
    /// <param name="stop">Stops between parts.</param>
    public TrainingInputs Load(int? keptLayers, CancellationToken stop)
    {
        var threads = resolved.Threads ?? Environment.ProcessorCount;
        set_num_threads(threads);
        var device = ChooseDevice();
        using var checkpoint = CheckpointFolder.Open(resolved.Model.Path);
        var config = ModelConfig.Load(resolved.Model.Path);
        var data = LoadData(config, threads, stop);
        stop.ThrowIfCancellationRequested();
        var modelSha256 = new SortedDictionary<string, string>(checkpoint.Sha256.ToDictionary(), StringComparer.Ordinal);
        CausalModel? model = null;
        LoraAdapter? policy = null;
        try
        {
            model = Architectures.Build(config, new CheckpointWeights(checkpoint, Format(config), device));
            stop.ThrowIfCancellationRequested();
            policy = AdapterSetup.Policy(loaded, resolved, model.Linears, device);
            return Assemble(model, policy, device, data, modelSha256, threads, keptLayers);
        }
        catch
        {
            policy?.Dispose();
            model?.Dispose();
            throw;
        }
    }

    private TrainingInputs Assemble(
        CausalModel model, LoraAdapter policy, Device device, RunData data, SortedDictionary<string, string> modelSha256, int threads, int? keptLayers)
    {
        var reference = AdapterSetup.Reference(loaded, resolved, model.Linears, device);
        AddAdapterHashes(modelSha256);
        var memory = resolved.Train.Memory ?? MemoryPlan.AutomaticBudget();
        var kept = keptLayers ?? MemoryPlan.KeptLayers(model, policy.Weights.numel(), data.LongestBatch(resolved.Train.TokensPerBatch), data.LongestSequence, memory);
        SayWhatWasLoaded(model, policy, reference, kept);
        return new TrainingInputs
        {
            Recipe = resolved with
            {
                Threads = threads,
                Device = device.ToString(),
                Adapter = AdapterSetup.Resolve(resolved.Adapter, policy),
                Train = resolved.Train with { Memory = memory },
            },
            Model = model,
            Policy = policy,
            Reference = reference,
            Train = data.Train,
            Eval = data.Eval,
            ModelSha256 = modelSha256,
            DataSha256 = data.Sha256,
            KeptLayers = kept,
        };
    }

    private RunData LoadData(ModelConfig config, int threads, CancellationToken stop)
    {
        var encoder = TokenizerEncoder.For(resolved.Model.Path, resolved.Model.Tokenizer, resolved.Model.ChatTemplate);
        var options = new PairPreparationOptions
        {
            Columns = resolved.Data.Columns,
            Truncation = new Truncation(resolved.Data.MaxLength, resolved.Data.TruncationSide),
            VocabularySize = config.VocabSize,
            Threads = threads,
        };
        var data = RunData.Load(resolved.Data, new PairPreparation(encoder, options), resolved.Train.Seed, observer.Say, stop);
        if (data.LongestSequence > config.MaxPositionEmbeddings)
            throw loaded.Refuse("data.max_length", FormattableString.Invariant($"a pair has {data.LongestSequence} tokens, and this model reads at most {config.MaxPositionEmbeddings}; lower data.max_length to that"));
        return data;
    }

    private WeightFormat Format(ModelConfig config)
    {
        var dtype = resolved.Model.Dtype == ComputeDtype.Fp32 ? ScalarType.Float32 : ScalarType.BFloat16;
        // What a checkpoint that is stored in 4 bits left unquantised stays so.
        return new WeightFormat(resolved.Model.Quantize == Quantize.Nf4 && config.Quantization is null, resolved.Model.DoubleQuant, dtype);
    }

    private Device ChooseDevice()
    {
        if (resolved.Device == "auto")
            return cuda.is_available() ? CUDA : CPU;
        if (resolved.Device == "cpu")
            return CPU;
        if (!cuda.is_available())
            throw loaded.Refuse("device", $"device is {resolved.Device}, and this libtorch sees no GPU; use cpu or auto, or build with a CUDA libtorch");
        return device(resolved.Device);
    }

    private void AddAdapterHashes(SortedDictionary<string, string> sums)
    {
        var folders = new[] { resolved.Adapter.InitFrom, resolved.Reference is { IsBase: false, IsInitFrom: false } other ? other.Model : null };
        foreach (var folder in folders.OfType<string>().Distinct())
            foreach (var name in new[] { PeftConfigFile.FileName, PeftAdapter.WeightsFileName })
                sums[Path.Combine(folder, name)] = ContentHash.Of(Path.Combine(folder, name));
    }

    private void SayWhatWasLoaded(CausalModel model, LoraAdapter policy, LoraAdapter? reference, int kept)
    {
        var linears = model.Layers.SelectMany(layer => layer.Linears).ToList();
        var stored = string.Join(" and ", linears.Select(linear => linear.Base.Weight.StoredAs).Distinct());
        observer.Say(FormattableString.Invariant(
            $"model: {linears.Count} linear layers in {stored}, embeddings, norms and head in {Quantization.DtypeNames.Of(model.Dtype)}, {model.StoredBytes / 1e6:F0} MB in all"));
        observer.Say(FormattableString.Invariant(
            $"adapter: {policy.Shapes.Count} modules, {policy.Weights.numel():N0} trained parameters in float32; {kept} of {model.Layers.Count} layers keep their graph, the others are recomputed"));
        if (reference is null && resolved.Adapter.InitFrom is not null && policy.Modules.Any(module => module.B.count_nonzero().ToInt64() > 0))
            observer.Say("reference: the base without an adapter, while the policy starts from an adapter that changes it; set reference.model: init_from to compare with the start");
    }
}
