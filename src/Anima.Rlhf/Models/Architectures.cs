using Anima.Checkpoints;

namespace Anima.Rlhf.Models;

/// <summary>The architectures that can be trained, by <c>model_type</c>.</summary>
public static class Architectures
{
    private static readonly SortedDictionary<string, Func<ModelConfig, IWeightSource, CausalModel>> Known = new(StringComparer.Ordinal)
    {
        ["llama"] = (config, weights) => new Llama(config, weights),
    };

    /// <summary>Builds the model that <paramref name="config"/> describes.</summary>
    /// <exception cref="InvalidDataException">Its model_type is not one that can be trained.</exception>
    public static CausalModel Build(ModelConfig config, IWeightSource weights)
    {
        if (!Known.TryGetValue(config.ModelType, out var build))
            throw new InvalidDataException($"{config.File}: model_type {config.ModelType} is not supported; the supported ones are {string.Join(", ", Known.Keys)}.");
        return build(config, weights);
    }
}
