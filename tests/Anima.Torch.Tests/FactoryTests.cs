using static TorchSharp.Tests.Values;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class FactoryTests : ScopedTests
{
    [Fact]
    public void Shapes_types_and_values_are_as_asked()
    {
        Near(zeros(2, 2), 0, 0, 0, 0);
        Near(ones([3], dtype: int64), 1, 1, 1);
        Near(full([2], 2.5), 2.5, 2.5);
        Assert.Equal(int64, full([2], 7).dtype);
        Assert.Equal(float32, full([2], 7.0).dtype);
        Assert.Equal(@bool, full([2], true).dtype);
        Assert.Equal([2L, 3L, 4L], empty(2, 3, 4).shape);
        Assert.Equal([5L], zeros(5).shape);
        Assert.Equal(int64, ones([3], dtype: int64).dtype);
        Assert.True(zeros(2, requires_grad: true).requires_grad);
        Near(eye(2), 1, 0, 0, 1);
        Near(eye(1, 3), 1, 0, 0);
    }

    [Fact]
    public void Likes_follow_their_model()
    {
        var model = ones([2, 1], dtype: float64);
        Near(zeros_like(model), 0, 0);
        Near(full_like(model, 3), 3, 3);
        Assert.Equal(float64, ones_like(model).dtype);
        Assert.Equal(int32, empty_like(model, dtype: int32).dtype);
        Near(model.new_full([2], 4), 4, 4);
        Assert.Equal(float64, model.new_zeros(2).dtype);
    }

    [Fact]
    public void Ranges_count()
    {
        Near(arange(4), 0, 1, 2, 3);
        Assert.Equal(int64, arange(4).dtype);
        Near(arange(1, 3), 1, 2);
        Near(arange(0.0, 1.0, 0.25), 0, 0.25, 0.5, 0.75);
        Assert.Equal(float32, arange(0.0, 1.0, 0.25).dtype);
        Near(linspace(0, 1, 3), 0, 0.5, 1);
    }

    [Fact]
    public void Numbers_keep_the_type_that_TorchSharp_gives_them()
    {
        Assert.Equal(float32, tensor(1f).dtype);
        Assert.Equal(float64, tensor(1.0).dtype);
        Assert.Equal(int32, tensor(1).dtype);
        Assert.Equal(int64, tensor(1L).dtype);
        Assert.Equal(@bool, tensor(true).dtype);
        Assert.Equal(bfloat16, tensor(new BFloat16(1)).dtype);
        Assert.Equal(float16, tensor(new[] { (Half)1 }).dtype);
        Assert.Empty(tensor(1).shape);
        Near(tensor(new[] { 1, 2 }, dtype: bfloat16), 1, 2);
        Near(tensor(new List<long> { 1, 2, 3, 4 }, 2, 2), 1, 2, 3, 4);
        var array = tensor(new[,] { { 1.0, 2.0, 3.0 }, { 4.0, 5.0, 6.0 } });
        Assert.Equal([2L, 3L], array.shape);
        Near(array, 1, 2, 3, 4, 5, 6);
        Near(tensor(new Memory<float>([1, 2]), [1, 2]), 1, 2);
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f, 3f }, [2, 2]));
    }

    [Fact]
    public void Limits_of_types_are_known()
    {
        Assert.Equal(65504, finfo(float16).max);
        Assert.Equal(Math.Pow(2, -7), finfo(bfloat16).eps);
        Assert.Equal(float.MaxValue, finfo(float32).max);
        Assert.Equal(-double.MaxValue, finfo(float64).min);
        Assert.Equal(2, bfloat16.ElementSize());
        Assert.Equal(float32, result_type(tensor(1f), tensor(new BFloat16(1))));
        Assert.True(is_floating_point(bfloat16));
        Assert.False(is_floating_point(tensor(1)));
    }

    [Fact]
    public void Joining_stacks_and_concatenates()
    {
        var (a, b) = (Row(1, 2), Row(3, 4));
        Near(cat(new[] { a, b }), 1, 2, 3, 4);
        Near(cat(new List<Tensor> { a, b }, 0), 1, 2, 3, 4);
        var stacked = stack([a, b], 1);
        Assert.Equal([2L, 2L], stacked.shape);
        Near(stacked, 1, 3, 2, 4);
        Assert.Throws<ArgumentNullException>(() => cat(new[] { a, null! }));
    }
}
