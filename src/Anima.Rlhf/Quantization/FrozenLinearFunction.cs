using Anima.Rlhf.Devices;
using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>
/// The product with a frozen weight as an autograd function that keeps nothing: its backward asks the
/// <see cref="FrozenWeight"/> again, so a graph that lives from forward to backward never pins a dequantised copy.
/// </summary>
internal sealed class FrozenLinearFunction : autograd.SingleTensorFunction<FrozenLinearFunction>
{
    private const string ProductKey = "product";
    private const string ResultKey = "result";
    private const string FaultKey = "fault";

    /// <inheritdoc/>
    public override string Name => nameof(FrozenLinearFunction);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var product = (FrozenProduct)vars[1];
        ctx.save_data(ProductKey, product);
        ctx.save_data(FaultKey, Backpropagation.OfThisThread);
        return product.Weight.Forward((Tensor)vars[0], product.Bias);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var product = (FrozenProduct)ctx.get_data(ProductKey);
        var fault = (Backpropagation.Fault)ctx.get_data(FaultKey);
        if (fault.Guard(() => product.Weight.InputGradient(grad_output)) is not { } dx)
            return [null!, null!];
        // On CUDA this runs on libtorch's own thread, where no scope holds the result until libtorch has taken it.
        if (CurrentDisposeScope is null)
            ctx.save_data(ResultKey, dx);
        return [dx, null!];
    }
}

/// <summary>A product's frozen parts: one argument that is no tensor, so that no gradient is asked for the bias.</summary>
internal sealed record FrozenProduct(FrozenWeight Weight, Tensor? Bias);
