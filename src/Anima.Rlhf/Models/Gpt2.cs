using Anima.Checkpoints;

namespace Anima.Rlhf.Models;

/// <summary>
/// GPT-2 (Radford et al., 2019, "Language Models are Unsupervised Multitask Learners") and what has its layout: learned positions,
/// pre-LayerNorm, q, k and v in one product, an MLP without a gate, biases everywhere, weights stored as [in, out].
/// </summary>
internal sealed class Gpt2 : Architecture
{
    private const string Root = "transformer.";

    /// <inheritdoc/>
    public override string ModelType => "gpt2";

    /// <inheritdoc/>
    public override string ClassName => "GPT2LMHeadModel";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Reads => ["scale_attn_weights", "scale_attn_by_inverse_layer_idx"];

    /// <inheritdoc/>
    public override CausalModel Build(ModelBuilder builder)
    {
        var config = builder.Config;
        // The first published files name tensors from below the module that adapters name from.
        var root = builder.Source.Has("wte.weight") ? "" : Root;
        var tokens = builder.Plain($"{root}wte.weight", WeightKind.Matrix, config.VocabSize, config.HiddenSize);
        var positions = builder.Plain($"{root}wpe.weight", WeightKind.Matrix, config.MaxPositionEmbeddings, config.HiddenSize);
        var layers = builder.Layers(index => Layer(builder, root, index));
        var norm = builder.LayerNorm($"{root}ln_f", Epsilon(config));
        return new CausalModel(builder, new InputEmbedding(tokens, positions), layers, norm, builder.Head("lm_head.weight", $"{root}wte.weight", tokens));
    }

    private static PreNormLayer Layer(ModelBuilder builder, string root, int index)
    {
        var config = builder.Config;
        long hidden = config.HiddenSize, intermediate = config.IntermediateSize;
        var path = FormattableString.Invariant($"h.{index}");
        // What adds to the residual stream begins smaller the more layers do.
        var residualScale = 1 / Math.Sqrt(2 * config.NumHiddenLayers);
        var attentionNorm = builder.LayerNorm($"{root}{path}.ln_1", Epsilon(config));
        var qkv = Conv1D("attn.c_attn", 3 * hidden, hidden);                       // stored [H, 3H]
        var o = Conv1D("attn.c_proj", hidden, hidden, residualScale);              // stored [H, H]
        var mlpNorm = builder.LayerNorm($"{root}{path}.ln_2", Epsilon(config));
        var up = Conv1D("mlp.c_fc", intermediate, hidden);                         // stored [H, F]
        var down = Conv1D("mlp.c_proj", hidden, intermediate, residualScale);      // stored [F, H]
        var heads = new GroupedAttention(config.NumAttentionHeads, config.NumAttentionHeads, config.HeadDim, Scale(config, index));
        return new PreNormLayer(
            attentionNorm, new SelfAttention(index, heads, [qkv], o, rotary: null), mlpNorm, new FeedForward(gate: null, up, down, FeedForward.ActivationOf(config)));

        Linear Conv1D(string name, long outFeatures, long inFeatures, double initialScale = 1) => builder.Source.Linear(
            new LinearRequest($"{Root}{path}.{name}", outFeatures, inFeatures) { StoredPath = $"{root}{path}.{name}", HasBias = true, IsTransposed = true, InitialScale = initialScale });
    }

    private static double Scale(ModelConfig config, int layer) =>
        (config.Members.Boolean("scale_attn_weights") ?? true ? 1 / Math.Sqrt(config.HeadDim) : 1)
        / (config.Members.Boolean("scale_attn_by_inverse_layer_idx") ?? false ? layer + 1 : 1);

    private static double Epsilon(ModelConfig config) => config.Members.Number("layer_norm_epsilon") ?? 1e-5;
}
