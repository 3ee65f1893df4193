using System.Runtime.InteropServices;
using static TorchSharp.Tests.Values;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public sealed class GradientTests : ScopedTests
{
    [Fact]
    public void Backward_accumulates_into_leaves()
    {
        var x = Row(1, 2, 3).requires_grad_();
        Assert.True(x.is_leaf);
        Assert.Null(x.grad);
        (x * x).sum().backward();
        Near(x.grad!, 2, 4, 6);
        (x * 3.0).sum().backward();
        Near(x.grad!, 5, 7, 9);
        Assert.NotSame(x.grad, x.grad);
        x.grad = Row(1, 1, 1);
        Near(x.grad, 1, 1, 1);
        x.grad = null;
        Assert.Null(x.grad);
        Assert.Throws<ExternalException>(() => { x.grad = Row(1); });
    }

    [Fact]
    public void Backward_takes_gradients_and_can_keep_the_graph()
    {
        var x = Row(1, 2).requires_grad_();
        var y = x * x;
        y.backward([Row(1, 10)], retain_graph: true);
        Near(x.grad!, 2, 40);
        autograd.backward(y, Row(1, 0));
        Near(x.grad!, 4, 40);
        Assert.Throws<ExternalException>(() => autograd.backward(y, Row(1, 0)));
        Assert.Throws<ExternalException>(() => (x * x).backward());
    }

    [Fact]
    public void Backward_can_be_limited_to_inputs()
    {
        var (x, w) = (Row(2).requires_grad_(), Row(3).requires_grad_());
        autograd.backward([(x * w).sum()], inputs: [w]);
        Assert.Null(x.grad);
        Near(w.grad!, 2);
    }

    [Fact]
    public void Grad_returns_gradients_and_accumulates_nothing()
    {
        var (x, unused) = (Row(2).requires_grad_(), Row(1).requires_grad_());
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        Near(first, 12);
        Near(autograd.grad([first], [x])[0], 12);
        Assert.Null(x.grad);
        Assert.Null(autograd.grad([x * 2], [unused], allow_unused: true)[0]);
        Assert.Throws<ExternalException>(() => autograd.grad([x * 2], [unused]));
        Assert.Throws<ExternalException>(() => autograd.grad([Row(1)], [x]));
    }

    [Fact]
    public void Modes_are_restored()
    {
        var x = Row(1).requires_grad_();
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        using (set_grad_enabled(false))
            Assert.False(is_grad_enabled());
        Assert.True(is_grad_enabled());
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Detached_tensors_share_memory_without_history()
    {
        var x = Row(1, 2).requires_grad_();
        var y = x * 2;
        y.retain_grad();
        var free = y.detach();
        Assert.False(free.requires_grad);
        Assert.False(y.is_leaf);
        y.sum().backward();
        Near(y.grad!, 1, 1);
        var z = x * 2;
        Assert.Same(z, z.detach_());
        Assert.True(z.is_leaf);
    }

    [Fact]
    public void The_graph_outlives_the_wrappers()
    {
        var x = Row(3).requires_grad_();
        Tensor loss;
        using (var inner = NewDisposeScope())
        {
            var hidden = x * x;
            loss = (hidden * hidden).sum().MoveToOuterDisposeScope();
        }
        loss.backward();
        Near(x.grad!, 108);
    }

    [Fact]
    public void A_small_network_agrees_with_finite_differences()
    {
        manual_seed(3);
        var x = randn(4, 3, dtype: float64);
        var w = randn(5, 3, dtype: float64).requires_grad_();
        var target = Index(0, 2, 4, 1);
        Tensor Loss(Tensor weight) => F.cross_entropy(F.silu(F.linear(x, weight)), target);
        Loss(w).backward();
        var gradient = Of(w.grad!);
        using var off = no_grad();
        for (var i = 0; i < gradient.Length; i++)
        {
            var (up, down) = (w.clone(), w.clone());
            up.data<double>().CopyFrom([Of(w)[i] + 1e-5], 0, i);
            down.data<double>().CopyFrom([Of(w)[i] - 1e-5], 0, i);
            Assert.Equal((Loss(up).ToDouble() - Loss(down).ToDouble()) / 2e-5, gradient[i], 1e-8);
        }
    }
}
