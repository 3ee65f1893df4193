using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        Assert.Null(CurrentDisposeScope);
        Tensor x, temporary;
        using (var scope = NewDisposeScope())
        {
            Assert.Same(scope, CurrentDisposeScope);
            x = ones(2);
            temporary = x + 1;
            Assert.Equal(2, scope.DisposablesCount);
            Assert.True(scope.Contains(x));
        }
        Assert.True(x.IsInvalid);
        Assert.True(temporary.IsInvalid);
        Assert.Null(CurrentDisposeScope);
        Assert.Throws<ObjectDisposedException>(() => x.shape);
        Assert.ThrowsAny<InvalidOperationException>(() => x + 1);
        Assert.Throws<InvalidOperationException>(() => x.Handle);
    }

    [Fact]
    public void What_is_moved_out_belongs_to_the_outer_scope()
    {
        using var outer = NewDisposeScope();
        Tensor kept;
        using (NewDisposeScope())
            kept = ones(2).MoveToOuterDisposeScope();
        Assert.False(kept.IsInvalid);
        Assert.True(outer.Contains(kept));
        outer.Dispose();
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void What_is_moved_out_of_the_last_scope_or_detached_stays()
    {
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            moved = ones(2).MoveToOuterDisposeScope();
            detached = ones(2).DetachFromDisposeScope();
        }
        Assert.False(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        moved.Dispose();
        detached.Dispose();
        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void Tensors_of_an_outer_scope_are_not_touched()
    {
        using var outer = NewDisposeScope();
        var x = ones(2);
        using (var inner = NewDisposeScope())
        {
            inner.MoveToOuter(x);
            Assert.Same(x, x.add_(1));
            Assert.Equal(0, inner.DisposablesCount);
        }
        Assert.True(outer.Contains(x));
        Assert.False(x.IsInvalid);
    }

    [Fact]
    public void Moving_to_another_scope_and_attaching()
    {
        using var first = NewDisposeScope();
        var x = ones(1);
        using var second = NewDisposeScope();
        var y = ones(1);
        y.MoveToOtherDisposeScope(x);
        Assert.True(first.Contains(y));
        second.Attach(y);
        Assert.True(second.Contains(y));
        Assert.False(first.Contains(y));
        var (a, b) = second.MoveToOuter(ones(1), ones(2));
        Assert.True(first.Contains(a) && first.Contains(b));
        var detached = second.Detach(ones(3));
        detached.MoveToOtherDisposeScope(second);
        Assert.True(second.Contains(detached));
        Assert.Throws<InvalidOperationException>(() => second.Attach(new MemoryStream()));
    }

    [Fact]
    public void Scopes_may_close_out_of_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        var x = ones(1);
        outer.Dispose();
        Assert.Same(inner, CurrentDisposeScope);
        Assert.False(x.IsInvalid);
        x.MoveToOuterDisposeScope();
        inner.Dispose();
        Assert.Null(CurrentDisposeScope);
        Assert.False(x.IsInvalid);
        x.Dispose();
    }

    [Fact]
    public void Everything_but_some_can_be_disposed_early()
    {
        using var scope = NewDisposeScope();
        var (kept, dropped) = (ones(1), ones(1));
        Assert.Same(kept, scope.DisposeEverythingBut(kept));
        Assert.True(dropped.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
        scope.DisposeEverything();
        Assert.True(kept.IsInvalid);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Disposed_tensors_leave_their_scope()
    {
        using var scope = NewDisposeScope();
        var x = ones(1);
        x.Dispose();
        x.Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_scope_is_of_its_thread_alone()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() =>
        {
            Assert.Null(CurrentDisposeScope);
            elsewhere = ones(1);
        });
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(elsewhere!));
        elsewhere!.Dispose();
    }

    [Fact]
    public void Results_and_gradients_are_registered_too()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = x.sum();
        y.backward();
        var before = scope.DisposablesCount;
        _ = x.grad;
        _ = x.unbind();
        _ = x.max(0);
        Assert.Equal(before + 5, scope.DisposablesCount);
    }

    [Fact]
    public void Counts_tell_what_lives()
    {
        DisposeScopeManager.Statistics.Reset();
        var before = Tensor.TotalCount;
        var outside = ones(1);
        using (NewDisposeScope())
        {
            _ = ones(1);
            ones(1).Dispose();
            ones(1).DetachFromDisposeScope().Dispose();
            Assert.Equal(before + 2, Tensor.TotalCount);
            Assert.Equal(2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        Assert.Equal(before + 1, Tensor.TotalCount);
        outside.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
        var counts = DisposeScopeManager.Statistics;
        Assert.Equal(0, counts.ThreadTotalLiveCount);
        Assert.Equal(1, counts.CreatedOutsideScopeCount);
        Assert.Equal(3, counts.CreatedInScopeCount);
        Assert.Equal(2, counts.DisposedInScopeCount);
        Assert.Equal(2, counts.DisposedOutsideScopeCount);
        Assert.Equal(1, counts.DetachedFromScopeCount);
        Assert.True(Tensor.PeakCount >= Tensor.TotalCount);
    }

    [Fact]
    public void A_wrapped_expression_keeps_its_result_only()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => ones(2) + ones(2));
        Assert.Equal(1, scope.DisposablesCount);
        Assert.Equal(2, result[0].ToSingle());
    }

    [Fact]
    public void The_collector_frees_what_nobody_disposed()
    {
        var before = Tensor.TotalCount;
        Make();
        for (var i = 0; i < 20 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.True(Tensor.TotalCount <= before, $"{Tensor.TotalCount} tensors are alive, {before} were before.");

        static void Make()
        {
            for (var i = 0; i < 1000; i++)
                _ = ones(1);
        }
    }

    [Fact]
    public void A_pointer_changes_hands()
    {
        using var scope = NewDisposeScope();
        var x = ones(3);
        var pointer = x.DecoupleFromNativeHandle();
        Assert.True(x.IsInvalid);
        Assert.Equal(0, scope.DisposablesCount);
        using var y = Tensor.UnsafeCreateTensor(pointer);
        Assert.Equal(3, y.sum().ToSingle());
    }
}
