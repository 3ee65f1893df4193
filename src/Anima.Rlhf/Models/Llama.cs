using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>
/// Llama 1 to 3 and everything of that layout (Yi, SmolLM, TinyLlama, ...): pre-RMSNorm, rotary attention with grouped
/// key/value heads, SwiGLU; biases where the configuration has them; the head tied or not. arXiv 2302.13971.
/// </summary>
public sealed class Llama : CausalModel
{
    // H hidden_size, F intermediate_size, V vocab_size, D head_dim, T tokens of a micro-batch
    private readonly Tensor _embedding; // [V, H]
    private readonly Tensor _finalNormWeight; // [H]
    private readonly RmsNorm _finalNorm;
    private readonly List<Tensor> _others;

    /// <summary>Builds the model that <paramref name="config"/> describes from <paramref name="weights"/>.</summary>
    /// <exception cref="InvalidDataException">The configuration or a tensor does not fit.</exception>
    public Llama(ModelConfig config, IWeightSource weights)
    {
        if (config.HiddenAct is not ("silu" or "swish"))
            throw new InvalidDataException($"{config.File}: hidden_act is {config.HiddenAct}, and llama models use silu; name another checkpoint.");
        Config = config;
        (Dtype, Device) = (weights.Dtype, weights.Device);
        _embedding = weights.Plain("model.embed_tokens.weight", config.VocabSize, config.HiddenSize);
        _others = [_embedding];
        Layers = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => new LlamaLayer(i, config, weights, _others))];
        _finalNormWeight = weights.Plain("model.norm.weight", config.HiddenSize);
        _others.Add(_finalNormWeight);
        _finalNorm = new RmsNorm(_finalNormWeight, config.RmsNormEps, Dtype);
        Rotary = new RotaryEmbedding(config.Rope, config.HeadDim);
        HeadWeight = Head(config, weights);
    }

    /// <inheritdoc/>
    public override ModelConfig Config { get; }

    /// <inheritdoc/>
    public override ScalarType Dtype { get; }

    /// <inheritdoc/>
    public override Device Device { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<DecoderLayer> Layers { get; }

    /// <inheritdoc/>
    public override Tensor HeadWeight { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> OtherWeights => _others;

    /// <inheritdoc/>
    public override RotaryEmbedding Rotary { get; }

    /// <inheritdoc/>
    public override Tensor Embed(Tensor tokenIds) => _embedding.index_select(0, tokenIds).to(ScalarType.Float32);

    /// <inheritdoc/>
    public override Tensor FinalNorm(Tensor hidden) => _finalNorm.Forward(hidden);

    private Tensor Head(ModelConfig config, IWeightSource weights)
    {
        const string Name = "lm_head.weight";
        // A tied checkpoint stores the matrix once, under the embedding's name.
        if (config.TieWordEmbeddings && !weights.Has(Name))
            return _embedding;
        var head = weights.Plain(Name, config.VocabSize, config.HiddenSize);
        _others.Add(head);
        return head;
    }
}

/// <summary>h += o(attn(rope(q, k), v)) of norm1(h); h += down(silu(gate x) · up x) of x = norm2(h).</summary>
internal sealed class LlamaLayer : DecoderLayer
{
    private readonly RmsNorm _inputNorm, _postAttentionNorm;
    private readonly Linear _q, _k, _v, _o, _gate, _up, _down;
    private readonly GroupedAttention _attention;
    private readonly int _index, _heads, _keyValueHeads, _headDim;

    public LlamaLayer(int index, ModelConfig config, IWeightSource weights, List<Tensor> others)
    {
        var path = FormattableString.Invariant($"model.layers.{index}");
        _index = index;
        (_heads, _keyValueHeads, _headDim) = (config.NumAttentionHeads, config.NumKeyValueHeads, config.HeadDim);
        long hidden = config.HiddenSize, intermediate = config.IntermediateSize;
        long queries = (long)_heads * _headDim, keyValues = (long)_keyValueHeads * _headDim;
        _inputNorm = Norm($"{path}.input_layernorm.weight");
        _q = weights.Linear($"{path}.self_attn.q_proj", queries, hidden, config.AttentionBias);
        _k = weights.Linear($"{path}.self_attn.k_proj", keyValues, hidden, config.AttentionBias);
        _v = weights.Linear($"{path}.self_attn.v_proj", keyValues, hidden, config.AttentionBias);
        _o = weights.Linear($"{path}.self_attn.o_proj", hidden, queries, config.AttentionBias);
        _postAttentionNorm = Norm($"{path}.post_attention_layernorm.weight");
        _gate = weights.Linear($"{path}.mlp.gate_proj", intermediate, hidden, config.MlpBias);
        _up = weights.Linear($"{path}.mlp.up_proj", intermediate, hidden, config.MlpBias);
        _down = weights.Linear($"{path}.mlp.down_proj", hidden, intermediate, config.MlpBias);
        _attention = new GroupedAttention(_heads, _keyValueHeads, _headDim);
        Linears = [_q, _k, _v, _o, _gate, _up, _down];

        RmsNorm Norm(string name)
        {
            var weight = weights.Plain(name, hidden);
            others.Add(weight);
            return new RmsNorm(weight, config.RmsNormEps, weights.Dtype);
        }
    }

    public override IReadOnlyList<Linear> Linears { get; }

    public override Tensor Forward(Tensor hidden, SequenceLayout layout, LoraAdapter? adapter)
    {
        var attended = _o.AddTo(hidden, Attention(_inputNorm.Forward(hidden), layout, adapter), adapter); // [T, H] fp32
        return _down.AddTo(attended, Mlp(_postAttentionNorm.Forward(attended), adapter), adapter);
    }

    // Rotation and gate run in fp32; what goes into a product is cast to the compute dtype.
    private Tensor Attention(Tensor x, SequenceLayout layout, LoraAdapter? adapter)
    {
        var q = _q.Forward(x, adapter).view(layout.TokenCount, _heads, _headDim);
        var k = _k.Forward(x, adapter).view(layout.TokenCount, _keyValueHeads, _headDim);
        var v = _v.Forward(x, adapter).view(layout.TokenCount, _keyValueHeads, _headDim).to(x.dtype);
        q = RotaryEmbedding.Rotate(q, layout.Cos, layout.Sin).to(x.dtype);
        k = RotaryEmbedding.Rotate(k, layout.Cos, layout.Sin).to(x.dtype);
        return layout.Attend(_attention, _index, q, k, v);
    }

    private Tensor Mlp(Tensor x, LoraAdapter? adapter) =>
        nn.functional.silu(_gate.Forward(x, adapter)).mul(_up.Forward(x, adapter)).to(x.dtype); // [T, H] → [T, F]
}
