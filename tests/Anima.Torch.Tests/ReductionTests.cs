using static TorchSharp.Tests.Values;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public sealed class ReductionTests : ScopedTests
{
    private readonly Tensor _x = Matrix(3, 1, 5, 2, 4, 3, 6);

    [Fact]
    public void Sums_means_and_spreads()
    {
        Near(_x.sum(), 21);
        Near(_x.sum(1), 8, 13);
        Near(_x.sum(new[] { 0L }, keepdim: true), 5, 8, 8);
        Near(_x.mean(), 3.5);
        Near(_x.mean([1]), 8.0 / 3, 13.0 / 3);
        Assert.Equal(float64, _x.sum(0, type: float64).dtype);
        Near(_x.var(), 3.5);
        Near(_x.var(1, unbiased: false), 26.0 / 9, 14.0 / 9);
        Near(_x.std(0), Math.Sqrt(4.5), Math.Sqrt(2), Math.Sqrt(8));
        Near(_x.prod(1), 10, 72);
        Near(_x.cumsum(1), 1, 6, 8, 4, 7, 13);
        Near(_x.count_nonzero(), 6);
    }

    [Fact]
    public void Extremes_and_orders()
    {
        Near(_x.max(), 6);
        var (values, indexes) = _x.max(1);
        Near(values, 5, 6);
        Near(indexes, 1, 2);
        Near(_x.min(0).values, 1, 3, 2);
        Near(_x.amax(1), 5, 6);
        Near(_x.argmax(1), 1, 2);
        Near(_x.argmax(), 5);
        Near(_x.argsort(1), 0, 2, 1, 1, 0, 2);
        Near(_x.sort(1, descending: true).Values, 5, 2, 1, 6, 4, 3);
        Near(_x.topk(2).values, 5, 2, 6, 4);
    }

    [Fact]
    public void Exponentials()
    {
        var row = new[] { 1.0, 5, 2 };
        var total = row.Sum(Math.Exp);
        Near(_x.logsumexp(1)[0], Math.Log(total));
        Near(_x.softmax(1)[0], [.. row.Select(value => Math.Exp(value) / total)]);
        Near(F.log_softmax(_x, 1)[0], [.. row.Select(value => value - Math.Log(total))]);
        Assert.Equal(float32, F.softmax(_x.bfloat16(), -1, float32).dtype);
    }

    [Fact]
    public void Norms()
    {
        Near(_x.norm(), Math.Sqrt(91));
        Near(_x.norm(1, p: 1), 8, 13);
        Near(linalg.vector_norm(_x), Math.Sqrt(91));
        Near(linalg.vector_norm(_x, double.PositiveInfinity, [1]), 5, 6);
        Near(F.normalize(Matrix(2, 3, 4)), 0.6, 0.8);
        Near(F.layer_norm(Row(1, 2, 3), [3], eps: 0), -Math.Sqrt(1.5), 0, Math.Sqrt(1.5));
    }

    [Fact]
    public void Losses()
    {
        var logits = Matrix(2, 0, 0, 1, 0);
        var second = Math.Log(1 + Math.Exp(1));
        Near(F.cross_entropy(logits, Index(0, 1), reduction: nn.Reduction.None), Math.Log(2), second);
        Near(F.cross_entropy(logits, Index(0, 1)), (Math.Log(2) + second) / 2);
        Near(F.cross_entropy(logits, Index(-100, 1)), second);
        Near(F.nll_loss(F.log_softmax(logits, 1), Index(0, 1), reduction: nn.Reduction.Sum), Math.Log(2) + second);
        Near(F.one_hot(Index(1, 0), 3), 0, 1, 0, 1, 0, 0);
        Near(F.mse_loss(Row(1, 2), Row(0, 0)), 2.5);
    }

    [Fact]
    public void Products()
    {
        var a = Matrix(2, 1, 2, 3, 4);
        var b = Matrix(2, 5, 6, 7, 8);
        Near(a.matmul(b), 19, 22, 43, 50);
        Near(a.mm(b), 19, 22, 43, 50);
        Near(F.linear(a, b), 17, 23, 39, 53);
        Near(F.linear(a, b, Row(1, 2)), 18, 25, 40, 55);
        Near(einsum("ij,jk->ik", a, b), 19, 22, 43, 50);
        Near(a.addmm(a, b, 2, 10), 192, 224, 436, 508);
        Near(a.unsqueeze(0).bmm(b.unsqueeze(0)), 19, 22, 43, 50);
        Near(a.mv(Row(1, 1)), 3, 7);
        Near(Row(1, 2).addmv(a, Row(1, 1), 2, 10), 32, 74);
        Near(a.addbmm(a.unsqueeze(0), b.unsqueeze(0), 2, 10), 192, 224, 436, 508);
        Near(Row(1, 2).dot(Row(3, 4)), 11);
        Near(Row(1, 2).outer(Row(3, 4)), 3, 4, 6, 8);
        Assert.Same(a, a.addmm_(a.clone(), b));
        Near(a, 20, 24, 46, 54);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_can_be_switched_off()
    {
        manual_seed(1);
        var dropped = F.dropout(ones(1000), 0.25);
        Assert.Equal([0, 1.33333], Of(dropped).Select(value => Math.Round(value, 5)).Distinct().Order());
        Assert.InRange(dropped.mean().ToDouble(), 0.9, 1.1);
        Near(F.dropout(Row(1, 2), 0.5, training: false), 1, 2);
    }
}
