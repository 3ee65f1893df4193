using System.Runtime.InteropServices;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public sealed class CoreTests
{
    [Fact]
    public void A_tensor_holds_the_values_it_was_made_from()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f, 4f, 5f, 6f }, [2, 3]);
        Assert.Equal([2L, 3L], x.shape);
        Assert.Equal(float32, x.dtype);
        Assert.Equal(6, x.numel());
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], x.data<float>().ToArray());
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], x.t().data<float>().ToArray());
        Assert.Equal(6f, x[1, 2].item<float>());
        Assert.Equal([3L, 1L], x.stride());
    }

    [Fact]
    public void Products_agree_with_hand_computation()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1f, 2f, 3f, 4f }, [2, 2]);
        var b = tensor(new[] { 5f, 6f, 7f, 8f }, [2, 2]);
        Assert.Equal([19f, 22f, 43f, 50f], Values(a.matmul(b)));
        Assert.Equal([19f, 22f, 43f, 50f], Values(a.mm(b)));
        Assert.Equal([17f, 23f, 39f, 53f], Values(F.linear(a, b)));
        Assert.Equal([18f, 25f, 40f, 55f], Values(F.linear(a, b, tensor(new[] { 1f, 2f }))));
        Assert.Equal([19f, 22f, 43f, 50f], Values(einsum("ij,jk->ik", a, b)));
        Assert.Equal([20f, 24f, 46f, 54f], Values(a.addmm(a, b)));
    }

    [Fact]
    public void Backward_accumulates_the_gradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        (x * x).sum().backward();
        Assert.Equal([2f, 4f, 6f], Values(x.grad!));
        (x * 3.0).sum().backward();
        Assert.Equal([5f, 7f, 9f], Values(x.grad!));
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Bad_shapes_are_an_exception()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.Contains("2x3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_random_stream_is_PyTorchs()
    {
        using var scope = NewDisposeScope();
        manual_seed(42);
        // torch.manual_seed(42); torch.randn(5)
        float[] expected = [0.3367f, 0.1288f, 0.2345f, 0.2303f, -1.1229f];
        var drawn = Values(randn(5));
        for (var i = 0; i < 5; i++)
            Assert.Equal(expected[i], drawn[i], 4);
    }

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
