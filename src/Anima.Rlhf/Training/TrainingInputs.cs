using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Models;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>Everything a run works on, loaded: the base, what is trained of or on it, the data.</summary>
internal sealed class TrainingInputs : IDisposable
{
    /// <summary>The recipe with absolute paths and every automatic choice made.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The folder that holds the base.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>The base: frozen below an adapter, or trained itself.</summary>
    public required CausalModel Model { get; init; }

    /// <summary>The adapter that is trained; null when the base is.</summary>
    public required LoraAdapter? Adapter { get; init; }

    /// <summary>What is trained.</summary>
    public required ITrainedParameters Parameters { get; init; }

    /// <summary>How it is written and read.</summary>
    public required IPolicyFiles Files { get; init; }

    /// <summary>The adapter of each frozen stream, null for the base; none where nothing is compared with.</summary>
    public required IReadOnlyList<LoraAdapter?> References { get; init; }

    /// <summary>What is trained on and what is held out.</summary>
    public required RunData Data { get; init; }

    /// <summary>Tokenizer and template, for samples.</summary>
    public required ITextEncoder Encoder { get; init; }

    /// <summary>SHA-256 of model and adapter files by path.</summary>
    public required SortedDictionary<string, string> ModelSha256 { get; init; }

    /// <summary>Layers that keep their graph between forward and backward.</summary>
    public required int KeptLayers { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        (Parameters as IDisposable)?.Dispose();
        foreach (var reference in References)
            reference?.Dispose();
    }
}
