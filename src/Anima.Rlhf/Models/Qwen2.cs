using Anima.Checkpoints;

namespace Anima.Rlhf.Models;

/// <summary>Qwen 2 and 2.5 (arXiv 2407.10671): Llama's layout with biases on q, k and v, whatever the configuration says.</summary>
internal sealed class Qwen2 : Llama
{
    /// <inheritdoc/>
    public override string ModelType => "qwen2";

    /// <inheritdoc/>
    public override string ClassName => "Qwen2ForCausalLM";

    /// <inheritdoc/>
    // attention_bias decides nothing: the biases are there in any case, as in transformers.
    public override IReadOnlyList<string> Reads => ["num_key_value_heads", "rope_scaling", "attention_bias"];

    /// <inheritdoc/>
    protected override (bool QueryKeyValue, bool Output, bool Mlp) Biases(ModelConfig config) => (true, false, false);
}
