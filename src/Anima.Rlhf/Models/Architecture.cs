using Anima.Checkpoints;

namespace Anima.Rlhf.Models;

/// <summary>A family of models. To add one, derive from this in a file of its own: it is found by its <see cref="ModelType"/>.</summary>
internal abstract class Architecture
{
    /// <summary><c>model_type</c> of its config.json.</summary>
    public abstract string ModelType { get; }

    /// <summary>Its class in transformers, which other tools look for in <c>architectures</c>.</summary>
    public abstract string ClassName { get; }

    /// <summary>Those members of <see cref="ConfigFeatures"/> that it obeys; a checkpoint that sets another is refused.</summary>
    public abstract IReadOnlyList<string> Reads { get; }

    /// <summary>Puts the model together.</summary>
    /// <exception cref="InvalidDataException">The configuration or a tensor does not fit.</exception>
    public abstract CausalModel Build(ModelBuilder builder);
}

/// <summary>The architectures that can be trained, by <c>model_type</c>.</summary>
internal static class Architectures
{
    private static readonly SortedDictionary<string, Architecture> Known = new(
        typeof(Architecture).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Architecture)) && !type.IsAbstract)
            .Select(type => (Architecture)Activator.CreateInstance(type)!)
            .ToDictionary(architecture => architecture.ModelType),
        StringComparer.Ordinal);

    /// <summary>Builds the model that <paramref name="config"/> describes.</summary>
    /// <exception cref="InvalidDataException">Its model_type is not one that can be trained, or it asks for what that model_type does not have here.</exception>
    public static CausalModel Build(ModelConfig config, IWeightSource weights)
    {
        if (!Known.TryGetValue(config.ModelType, out var architecture))
            throw new InvalidDataException($"{config.File}: model_type {config.ModelType} is not supported; the supported ones are {string.Join(", ", Known.Keys)}.");
        ConfigFeatures.Check(config, architecture.Reads);
        return architecture.Build(new ModelBuilder(config, weights));
    }

    /// <summary>The class in transformers for a <c>model_type</c>; null for one that is not supported.</summary>
    internal static string? ClassNameOf(string modelType) => Known.GetValueOrDefault(modelType)?.ClassName;
}
