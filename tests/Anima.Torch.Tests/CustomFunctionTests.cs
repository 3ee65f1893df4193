using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.Tests.Values;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class CustomFunctionTests : ScopedTests
{
    [Fact]
    public void Single_ignores_arguments_that_are_no_tensors()
    {
        var x = Row(1, 2).requires_grad_();
        var y = Scale.apply(x, 3.0, "a word");
        Assert.True(y.requires_grad);
        y.sum().backward();
        Near(x.grad!, 3, 3);
    }

    [Fact]
    public void Multi_has_several_inputs_and_results()
    {
        var (a, b) = (Row(2).requires_grad_(), Row(5).requires_grad_());
        var results = SumAndProduct.apply(a, null!, b);
        Near(results[0], 7);
        Near(results[1], 10);
        (results[0] + results[1] * 2).sum().backward();
        Near(a.grad!, 11);
        Near(b.grad!, 5);
    }

    [Fact]
    public void An_unused_result_has_a_gradient_of_zeros()
    {
        var (a, b) = (Row(2).requires_grad_(), Row(5).requires_grad_());
        SumAndProduct.apply(a, null!, b)[1].sum().backward();
        Near(a.grad!, 5);
    }

    [Fact]
    public void Unused_results_give_null_where_zeros_are_not_wanted()
    {
        var x = Row(2).requires_grad_();
        Sparse.apply(x)[0].sum().backward();
        Near(x.grad!, 1);
    }

    [Fact]
    public void Without_inputs_that_need_it_nothing_is_recorded()
    {
        Assert.False(Scale.apply(Row(1), 2.0, "").requires_grad);
        using (no_grad())
            Assert.False(Scale.apply(Row(1).requires_grad_(), 2.0, "").requires_grad);
    }

    [Fact]
    public void Second_derivatives_pass_through()
    {
        var x = Row(3).requires_grad_();
        var first = autograd.grad([Cube.apply(x).sum()], [x], create_graph: true)[0];
        Near(first, 27);
        Near(autograd.grad([first.sum()], [x])[0], 18);
    }

    [Fact]
    public void Saved_tensors_that_were_changed_in_place_are_noticed()
    {
        var x = Row(3).requires_grad_();
        var input = x * 1;
        var y = Cube.apply(input);
        input.add_(1);
        var error = Assert.Throws<ExternalException>(() => y.sum().backward());
        Assert.Contains("inplace", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpointing_runs_backward_inside_backward()
    {
        var (x, w) = (Row(2).requires_grad_(), Row(3).requires_grad_());
        Tensor Block(Tensor input) => (input * w).pow(2);
        var y = Checkpoint.apply(x, (Func<Tensor, Tensor>)Block);
        (y * 5).sum().backward();
        var (expectedX, expectedW) = (x.grad!, w.grad!);
        x.grad = w.grad = null;
        (Block(x) * 5).sum().backward();
        Near(x.grad!, Of(expectedX));
        Near(w.grad!, Of(expectedW));
        Near(w.grad!, 120);
    }

    [Fact]
    public void Inputs_changed_in_place_keep_their_history()
    {
        var x = Row(2).requires_grad_();
        var y = x * 3;
        var z = AddOneInPlace.apply(y);
        z.pow(2).sum().backward();
        Near(x.grad!, 2 * 7 * 3);
    }

    [Fact]
    public void Results_marked_as_not_differentiable_need_no_gradient()
    {
        var x = Row(2).requires_grad_();
        var results = WithMask.apply(x);
        Assert.True(results[0].requires_grad);
        Assert.False(results[1].requires_grad);
    }

    [Fact]
    public void An_exception_in_forward_comes_out_of_apply()
    {
        var error = Assert.Throws<InvalidTimeZoneException>(() => Throwing.apply(Row(1).requires_grad_(), "forward"));
        Assert.Equal("forward", error.Message);
    }

    [Fact]
    public void An_exception_in_backward_comes_out_of_backward()
    {
        for (var i = 0; i < 100; i++)
        {
            var y = Throwing.apply(Row(1).requires_grad_(), "backward");
            var error = Assert.Throws<InvalidTimeZoneException>(() => y.backward());
            Assert.Equal("backward", error.Message);
            Assert.Contains(nameof(Throwing.backward), error.StackTrace, StringComparison.Ordinal);
        }
        var again = Row(1).requires_grad_();
        Scale.apply(again, 2.0, "").sum().backward();
        Near(again.grad!, 2);
    }

    [Fact]
    public void An_exception_in_a_backward_inside_a_backward_comes_out()
    {
        var x = Row(1).requires_grad_();
        var y = Checkpoint.apply(x, (Func<Tensor, Tensor>)(input => Throwing.apply(input, "backward")));
        Assert.Throws<InvalidTimeZoneException>(() => y.backward());
        Assert.Throws<InvalidTimeZoneException>(() => autograd.grad([Throwing.apply(x, "backward")], [x]));
    }

    [Fact]
    public void A_wrong_number_of_gradients_is_an_exception()
    {
        var y = Forgetful.apply(Row(1).requires_grad_(), 1.0);
        Assert.Throws<InvalidOperationException>(() => y.sum().backward());
    }

    [Fact]
    public void What_a_call_kept_is_free_when_its_graph_is()
    {
        var kept = Call();
        for (var i = 0; i < 10 && kept.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(kept.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Call()
        {
            using var scope = NewDisposeScope();
            var something = new object();
            Keep.apply(Row(1).requires_grad_(), something).sum().backward();
            return new WeakReference(something);
        }
    }

    [Fact]
    public void A_context_of_a_graph_that_is_gone_is_refused()
    {
        autograd.AutogradContext? context = null;
        using (NewDisposeScope())
            Keep.apply(Row(1).requires_grad_(), (Action<autograd.AutogradContext>)(ctx => context = ctx));
        Assert.Throws<ObjectDisposedException>(() => context!.get_saved_variables());
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

    private sealed class SumAndProduct : autograd.MultiTensorFunction<SumAndProduct>
    {
        public override string Name => nameof(SumAndProduct);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (a, b) = ((Tensor)vars[0], (Tensor)vars[2]);
            ctx.save_for_backward([a, b]);
            return [a + b, a * b];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            var saved = ctx.get_saved_variables();
            return [grad_outputs[0] + grad_outputs[1] * saved[1], null!, grad_outputs[0] + grad_outputs[1] * saved[0]];
        }
    }

    private sealed class Sparse : autograd.MultiTensorFunction<Sparse>
    {
        public override string Name => nameof(Sparse);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.set_materialize_grads(false);
            return [((Tensor)vars[0]).clone(), ((Tensor)vars[0]).clone()];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            Assert.False(ctx.MaterializeGrads);
            Assert.Null(grad_outputs[1]);
            return [grad_outputs[0]];
        }
    }

    private sealed class Cube : autograd.SingleTensorFunction<Cube>
    {
        public override string Name => nameof(Cube);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            return ((Tensor)vars[0]).pow(3);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [grad_output * 3 * ctx.get_saved_variables()[0].pow(2)];
    }

    private sealed class Checkpoint : autograd.SingleTensorFunction<Checkpoint>
    {
        public override string Name => nameof(Checkpoint);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            ctx.save_data("block", vars[1]);
            return ((Func<Tensor, Tensor>)vars[1])((Tensor)vars[0]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var recording = enable_grad();
            var input = ctx.get_saved_variables()[0].detach().requires_grad_();
            var output = ((Func<Tensor, Tensor>)ctx.get_data("block"))(input);
            autograd.backward(output, grad_output);
            return [input.grad!, null!];
        }
    }

    private sealed class AddOneInPlace : autograd.SingleTensorFunction<AddOneInPlace>
    {
        public override string Name => nameof(AddOneInPlace);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.mark_dirty([x]);
            return x.add_(1);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    private sealed class WithMask : autograd.MultiTensorFunction<WithMask>
    {
        public override string Name => nameof(WithMask);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            var mask = (x > 0).to(float32);
            ctx.mark_non_differentiable([mask]);
            return [x * mask, mask];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[0]];
    }

    private sealed class Throwing : autograd.SingleTensorFunction<Throwing>
    {
        public override string Name => nameof(Throwing);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (string)vars[1] == "forward"
            ? throw new InvalidTimeZoneException("forward")
            : ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => throw new InvalidTimeZoneException("backward");
    }

    private sealed class Forgetful : autograd.SingleTensorFunction<Forgetful>
    {
        public override string Name => nameof(Forgetful);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    private sealed class Keep : autograd.SingleTensorFunction<Keep>
    {
        public override string Name => nameof(Keep);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (vars[1] as Action<autograd.AutogradContext>)?.Invoke(ctx);
            ctx.save_data("object", vars[1]);
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output, null!];
    }
}
