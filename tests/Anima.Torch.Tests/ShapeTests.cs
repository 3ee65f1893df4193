using System.Runtime.InteropServices;
using static TorchSharp.Tests.Values;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class ShapeTests : ScopedTests
{
    [Fact]
    public void Views_share_memory_and_have_their_shape()
    {
        var x = arange(6, dtype: float32);
        var view = x.view(2, 3);
        view[0, 0] = 9f;
        Assert.Equal(9f, x[0].item<float>());
        Assert.Equal([3L, 2L], x.reshape(3, -1).shape);
        Assert.Equal([6L], view.flatten().shape);
        Assert.Equal([2L, 3L, 1L], view.unflatten(1, 3, 1).shape);
        Assert.Throws<ArgumentException>(() => view.unflatten(-1, 3, 1));
        Assert.Equal([3L, 2L], view.transpose(0, 1).shape);
        Assert.Equal([3L, 2L], view.T.shape);
        Assert.False(view.t().is_contiguous());
        Assert.True(view.t().contiguous().is_contiguous());
        Assert.Equal([3L, 1L, 2L], view.unsqueeze(1).permute(2, 1, 0).shape);
        Assert.Equal([2L, 3L], view.unsqueeze(0).squeeze(0).shape);
        Assert.Equal([2L, 3L], view.unsqueeze(0).squeeze().shape);
        Assert.Equal([4L, 2L, 3L], view.expand(4, 2, 3).shape);
        Assert.Equal(0, view.expand(4, 2, 3).stride(0));
        Assert.Equal(3, view.size(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.size(2));
        Assert.Equal(3, view[1].storage_offset());
    }

    [Fact]
    public void Copies_repeat_flip_and_roll()
    {
        var x = Row(1, 2, 3);
        Near(x.repeat(2), 1, 2, 3, 1, 2, 3);
        Near(x.repeat_interleave(2), 1, 1, 2, 2, 3, 3);
        Near(x.repeat_interleave(Index(0, 1, 2)), 2, 3, 3);
        Near(x.flip(0), 3, 2, 1);
        Near(x.roll(1), 3, 1, 2);
        Near(Matrix(2, 1, 2, 3, 4).roll([1], [1]), 2, 1, 4, 3);
        Near(x.tile([2]), 1, 2, 3, 1, 2, 3);
    }

    [Fact]
    public void Pieces_cover_the_dimension()
    {
        var x = arange(5, dtype: float32);
        Assert.Equal([2L, 2L, 1L], x.split(2L).Select(piece => piece.size(0)));
        Assert.Equal([1L, 4L], x.split(new[] { 1L, 4L }).Select(piece => piece.size(0)));
        Assert.Equal([3L, 2L], x.chunk(2).Select(piece => piece.size(0)));
        Assert.Equal(5, x.unbind().Length);
        Near(x.narrow(0, 1, 2), 1, 2);
        Near(x.select(0, 3), 3);
        Near(x.slice(0, 0, 5, 2), 0, 2, 4);
    }

    [Fact]
    public void Triangles()
    {
        var x = Matrix(3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Near(x.tril(), 1, 0, 0, 4, 5, 0, 7, 8, 9);
        Near(x.triu(1), 0, 2, 3, 0, 0, 6, 0, 0, 0);
        Assert.Same(x, x.tril_());
        Near(x, 1, 0, 0, 4, 5, 0, 7, 8, 9);
    }

    [Fact]
    public void Indexing_reads_by_numpys_rules()
    {
        var x = arange(24, dtype: float32).view(2, 3, 4);
        Near(x[0, 1, 2], 6);
        Near(x[1, 2, 0..2], 20, 21);
        Near(x[1, .., ^1], 15, 19, 23);
        Assert.Equal([2L, 3L, 2L], x[TensorIndex.Ellipsis, TensorIndex.Slice(0, 2)].shape);
        Assert.Equal([1L, 2L, 3L, 4L], x[TensorIndex.None].shape);
        Near(x[0, 0, TensorIndex.Slice(0, 4, 3)], 0, 3);
        Near(x[0, TensorIndex.Colon, TensorIndex.Tensor(Index(0, 3))], 0, 3, 4, 7, 8, 11);
        Near(x[x > 21], 22, 23);
        Near(x[TensorIndex.Tensor(Index(1)), 0, 0], 12);
        Near(x[TensorIndex.Ellipsis, 0], 0, 4, 8, 12, 16, 20);
        Near(x[0, -1, -1], 11);
        Assert.Equal([1L, 2L, 3L, 4L], x[TensorIndex.Bool(true)].shape);
        Assert.Equal([0L, 2L, 3L, 4L], x[TensorIndex.Bool(false)].shape);
    }

    [Fact]
    public void Indexing_writes_by_numpys_rules()
    {
        var x = zeros(2, 3);
        x[1] = 2.5f;
        Near(x, 0, 0, 0, 2.5, 2.5, 2.5);
        x[TensorIndex.Slice(), 0] = Row(7, 8);
        Near(x, 7, 0, 0, 8, 2.5, 2.5);
        x[x > 6] = 1;
        Near(x, 1, 0, 0, 1, 2.5, 2.5);
        x[0] = ones(1);
        Near(x, 1, 1, 1, 1, 2.5, 2.5);
        Assert.Throws<ExternalException>(() => { x[0] = ones(1, 1, 3); });
        x[TensorIndex.Colon, TensorIndex.Tensor(Index(0, 2))] = Row(3, 4);
        Near(x, 3, 1, 4, 3, 2.5, 4);
        Near(Row(0, 0).index_put_(Row(1, 1), [Index(0, 0)], accumulate: true), 2, 0);
    }

    [Fact]
    public void Selection_by_index_and_mask()
    {
        var x = Matrix(3, 1, 2, 3, 4, 5, 6);
        Near(x.index_select(1, Index(2, 0)), 3, 1, 6, 4);
        Near(x.gather(1, Index(2, 0).view(2, 1)), 3, 4);
        Near(zeros(2, 2).scatter_(1, Index(1, 0).view(2, 1), Matrix(1, 5, 6)), 0, 5, 6, 0);
        Near(ones(2).scatter_add_(0, Index(0, 0), Row(1, 2)), 4, 1);
        Near(zeros(2).index_add_(0, Index(1, 1), Row(1, 2), 2), 0, 6);
        Near(zeros(3).index_copy_(0, Index(2), Row(4)), 0, 0, 4);
        Near(zeros(3).index_fill_(0, Index(1), 4), 0, 4, 0);
        Near(x.masked_fill(x > 3, -1), 1, 2, 3, -1, -1, -1);
        Near(x.masked_select(x > 4), 5, 6);
        Near(Row(0, 3, 0, 4).nonzero(), 1, 3);
        Near(where(Row(0, 3, 0, 4) > 0)[0], 1, 3);
        Near(x.take_along_dim(Index(0, 1).view(2, 1), 1), 1, 5);
    }
}
