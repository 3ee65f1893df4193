using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>Token ids to the start of the residual stream, which is fp32.</summary>
/// <param name="tokens">[V, H].</param>
/// <param name="positions">[P, H], learned vectors of the first P positions; null where positions come in by rotation.</param>
internal sealed class InputEmbedding(Tensor tokens, Tensor? positions = null)
{
    /// <summary>[T, H] fp32.</summary>
    public Tensor Forward(SequenceLayout layout)
    {
        var hidden = tokens.index_select(0, layout.TokenIds).to(ScalarType.Float32);
        return positions is null ? hidden : hidden.add(positions.index_select(0, layout.Positions).to(ScalarType.Float32), Scalars.One);
    }
}
