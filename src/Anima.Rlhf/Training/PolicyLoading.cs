using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using Anima.Rlhf.Models;
using Anima.Recipes;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>A base with what is trained on it or of it.</summary>
/// <param name="Model">The base.</param>
/// <param name="Adapter">The adapter that is trained; null when the base is.</param>
/// <param name="Parameters">What is trained.</param>
/// <param name="Files">How it is written and read.</param>
internal sealed record LoadedPolicy(CausalModel Model, LoraAdapter? Adapter, ITrainedParameters Parameters, IPolicyFiles Files) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        (Parameters as IDisposable)?.Dispose();
    }
}

/// <summary>Loads what a recipe trains: an adapter on a frozen base, or every parameter.</summary>
internal static class PolicyLoading
{
    /// <summary>Loads the base and makes or loads the adapter.</summary>
    /// <exception cref="InvalidDataException">The recipe does not fit the checkpoint.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static LoadedPolicy Load(LoadedRecipe loaded, RecipeModels models, CheckpointFolder checkpoint, ModelConfig config, Device device, CancellationToken stop)
    {
        var resolved = models.Local;
        var dtype = resolved.Model.Dtype == ComputeDtype.Fp32 ? ScalarType.Float32 : ScalarType.BFloat16;
        return resolved.Adapter.Type == AdapterType.None
            ? WholeModel(loaded, resolved, checkpoint, config, dtype, device)
            : WithAdapter(loaded, models, checkpoint, config, dtype, device, stop);
    }

    private static LoadedPolicy WholeModel(LoadedRecipe loaded, Recipe resolved, CheckpointFolder checkpoint, ModelConfig config, ScalarType dtype, Device device)
    {
        if (config.Quantization is not null)
            throw loaded.Refuse("adapter.type", "none trains the base itself, and this checkpoint is stored in 4 bits; use lora, or the model it was made from");
        var weights = new TrainedWeights(checkpoint, dtype, device);
        var model = Architectures.Build(config, weights);
        var parameters = weights.Parameters();
        return new LoadedPolicy(model, null, parameters, new ModelFiles(parameters, resolved.Model.Path, resolved.Model.Tokenizer));
    }

    private static LoadedPolicy WithAdapter(LoadedRecipe loaded, RecipeModels models, CheckpointFolder checkpoint, ModelConfig config, ScalarType dtype, Device device, CancellationToken stop)
    {
        var resolved = models.Local;
        // What a checkpoint that is stored in 4 bits left unquantised stays so.
        var isQuantizedHere = resolved.Model.Quantize == Quantize.Nf4 && config.Quantization is null;
        var model = Architectures.Build(config, new CheckpointWeights(checkpoint, new WeightFormat(isQuantizedHere, resolved.Model.DoubleQuant, dtype), device));
        try
        {
            stop.ThrowIfCancellationRequested();
            var adapter = AdapterSetup.Policy(loaded, resolved, model.Linears, device);
            return new LoadedPolicy(model, adapter, adapter, new AdapterFiles(adapter, model, HubAddress.NameOf(models.Pinned.Model.Path)));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
