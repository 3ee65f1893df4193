using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Adapters;

/// <summary>The low-rank update of one linear layer: y += s · B(A x). A is [r, in], B is [out, r], both fp32 masters.</summary>
/// <remarks>LoRA, arXiv 2106.09685, section 4.1.</remarks>
internal sealed class LoraModule
{
    private readonly Scalar _scaling;

    internal LoraModule(string path, Tensor a, Tensor b, double scaling)
    {
        Path = path;
        A = a;
        B = b;
        Scaling = scaling;
        _scaling = scaling.ToScalar();
    }

    /// <summary>The adapted module's path in the base model, such as <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Path { get; }

    /// <summary>[r, in], fp32.</summary>
    public Tensor A { get; }

    /// <summary>[out, r], fp32.</summary>
    public Tensor B { get; }

    /// <summary>s, alpha/r or alpha/√r.</summary>
    public double Scaling { get; }

    /// <summary>s·B(A x), [T, out], in the dtype of <paramref name="x"/>, [T, in]: the masters are cast for the product.</summary>
    public Tensor Forward(Tensor x)
    {
        var low = nn.functional.linear(x, A.to(x.dtype)).mul(_scaling); // [T, r]
        return nn.functional.linear(low, B.to(x.dtype));
    }
}
