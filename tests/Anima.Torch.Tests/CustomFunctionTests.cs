using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class CustomFunctionTests
{
    [Fact]
    public void Single_scales_and_ignores_what_is_no_tensor()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        Scale.apply(x, 3.0, "a word").sum().backward();
        Assert.Equal([3f, 3f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void An_exception_in_backward_comes_out_of_backward()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f }, requires_grad: true);
        var y = Throws.apply(x, "backward");
        var error = Assert.Throws<InvalidTimeZoneException>(() => y.backward());
        Assert.Equal("backward", error.Message);
        Assert.Contains(nameof(Throws.backward), error.StackTrace, StringComparison.Ordinal);
    }

    private sealed class Scale : autograd.SingleTensorFunction<Scale>
    {
        public override string Name => nameof(Scale);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Assert.False(is_grad_enabled());
            ctx.save_data("factor", vars[1]);
            return (Tensor)vars[0] * (double)vars[1];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [grad_output * (double)ctx.get_data("factor"), null!, null!];
    }

    private sealed class Throws : autograd.SingleTensorFunction<Throws>
    {
        public override string Name => nameof(Throws);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            if ((string)vars[1] == "forward")
                throw new InvalidTimeZoneException("forward");
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => throw new InvalidTimeZoneException("backward");
    }
}
