using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>A frozen weight with its frozen bias: what one linear layer of the base computes.</summary>
/// <param name="Weight">[out, in].</param>
/// <param name="Bias">[out], or null.</param>
public sealed record FrozenLinear(FrozenWeight Weight, Tensor? Bias)
{
    /// <summary>x Wᵀ (+ bias); <paramref name="x"/> is [T, in], the result [T, out]. Differentiable in x.</summary>
    public Tensor Forward(Tensor x) =>
        x.requires_grad && is_grad_enabled() ? FrozenLinearFunction.apply(x, this) : Weight.Forward(x, Bias);
}

/// <summary>
/// The product with a frozen weight as an autograd function that keeps nothing: its backward asks the
/// <see cref="FrozenWeight"/> again, so a graph that lives from forward to backward never pins a dequantised copy.
/// </summary>
internal sealed class FrozenLinearFunction : autograd.SingleTensorFunction<FrozenLinearFunction>
{
    private const string LinearKey = "linear";
    private const string ResultKey = "result";

    /// <inheritdoc/>
    public override string Name => nameof(FrozenLinearFunction);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var linear = (FrozenLinear)vars[1];
        ctx.save_data(LinearKey, linear);
        return linear.Weight.Forward((Tensor)vars[0], linear.Bias);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var linear = (FrozenLinear)ctx.get_data(LinearKey);
        var dx = linear.Weight.InputGradient(grad_output);
        // On CUDA this runs on libtorch's own thread, where no scope holds the result until libtorch has taken it.
        if (CurrentDisposeScope is null)
            ctx.save_data(ResultKey, dx);
        return [dx, null!];
    }
}
