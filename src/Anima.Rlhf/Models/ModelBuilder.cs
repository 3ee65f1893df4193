using Anima.Checkpoints;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>What an architecture puts a model together from: it asks for parts by name; what is not linear is remembered for the model.</summary>
internal sealed class ModelBuilder(ModelConfig config, IWeightSource source)
{
    private readonly List<Tensor> _plains = [];

    /// <summary>What to build.</summary>
    public ModelConfig Config => config;

    /// <summary>Where weights come from.</summary>
    public IWeightSource Source => source;

    /// <summary>All tensors so far that are not of linear layers.</summary>
    public IReadOnlyList<Tensor> Plains => _plains;

    /// <summary>The layers that <paramref name="layer"/> makes for each index.</summary>
    public IReadOnlyList<DecoderLayer> Layers(Func<int, DecoderLayer> layer) => [.. Enumerable.Range(0, config.NumHiddenLayers).Select(layer)];

    /// <summary>A linear layer under its module path.</summary>
    public Linear Linear(string path, long outFeatures, long inFeatures, bool bias) => source.Linear(new LinearRequest(path, outFeatures, inFeatures) { HasBias = bias });

    /// <summary>A tensor by its name in the checkpoint.</summary>
    public Tensor Plain(string name, WeightKind kind, params long[] shape)
    {
        var weight = source.Plain(name, kind, shape);
        _plains.Add(weight);
        return weight;
    }

    /// <summary><c>{path}.weight</c>, [H].</summary>
    public INorm RmsNorm(string path) => new RmsNorm(Plain($"{path}.weight", WeightKind.Scale, config.HiddenSize), config.RmsNormEps, source.Dtype);

    /// <summary><c>{path}.weight</c> and <c>{path}.bias</c>, [H] each.</summary>
    public INorm LayerNorm(string path, double epsilon) => new LayerNorm(
        Plain($"{path}.weight", WeightKind.Scale, config.HiddenSize), Plain($"{path}.bias", WeightKind.Offset, config.HiddenSize), epsilon, source.Dtype);

    /// <summary>The output head, [V, H]: the embedding where the configuration ties them.</summary>
    /// <param name="name">Its tensor's name.</param>
    /// <param name="embeddingName">The embedding's name.</param>
    /// <param name="embedding">The embedding.</param>
    /// <exception cref="InvalidDataException">They are tied, and the checkpoint stores a head of its own.</exception>
    public Tensor Head(string name, string embeddingName, Tensor embedding)
    {
        if (!config.TieWordEmbeddings)
            return Plain(name, WeightKind.Matrix, config.VocabSize, config.HiddenSize);
        // Some tools store the one matrix under both names.
        return !source.Has(name) || source.AreEqual(name, embeddingName)
            ? embedding
            : throw config.Members.Invalid(
                $"tie_word_embeddings is true, but the weights hold a '{name}' that differs from '{embeddingName}', so only one of them can be meant; "
                + $"write \"tie_word_embeddings\": false to keep both, or take '{name}' out of the checkpoint");
    }
}
