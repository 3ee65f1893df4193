using Anima.Rlhf.Adapters;
using Anima.Rlhf.Data;
using Anima.Rlhf.Models;
using Anima.Rlhf.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>Everything a run works on, loaded: the base, the adapters, the pairs.</summary>
public sealed class TrainingInputs : IDisposable
{
    /// <summary>The recipe with absolute paths and every automatic choice made.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The frozen base.</summary>
    public required CausalModel Model { get; init; }

    /// <summary>The adapter that is trained.</summary>
    public required LoraAdapter Policy { get; init; }

    /// <summary>The reference's adapter, or null for the base.</summary>
    public required LoraAdapter? Reference { get; init; }

    /// <summary>Training pairs in file order.</summary>
    public required IReadOnlyList<PreparedPair> Train { get; init; }

    /// <summary>Held-out pairs; empty when there are none.</summary>
    public required IReadOnlyList<PreparedPair> Eval { get; init; }

    /// <summary>SHA-256 of model and adapter files by path.</summary>
    public required SortedDictionary<string, string> ModelSha256 { get; init; }

    /// <summary>SHA-256 of data files by path.</summary>
    public required SortedDictionary<string, string> DataSha256 { get; init; }

    /// <summary>Layers that keep their graph between forward and backward.</summary>
    public required int KeptLayers { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        Policy.Dispose();
        Reference?.Dispose();
    }
}
