using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Devices;

/// <summary>What the library relies on in TorchSharp, so that another version of the package is judged before it is trusted.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class TorchSharpContractTests
{
    [Fact]
    public void A_scope_frees_what_was_made_in_it_and_keeps_what_was_moved_or_detached()
    {
        var before = Tensor.TotalCount;
        Tensor detached;
        using (var outer = NewDisposeScope())
        {
            Tensor moved;
            using (NewDisposeScope())
            {
                moved = Made().MoveToOuterDisposeScope();
                detached = ones(2).DetachFromDisposeScope();
            }
            Assert.False(moved.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
        }
        Assert.False(detached.IsInvalid);
        detached.Dispose();
        Assert.Equal(before, Tensor.TotalCount);

        // Temporaries of a called function belong to the scope of its caller.
        static Tensor Made() => ones(3).mul(ones(3)).sub(ones(3));
    }

    [Fact]
    public void A_view_keeps_the_memory_of_what_it_views()
    {
        Tensor view;
        using (NewDisposeScope())
            view = arange(6, ScalarType.Float32).narrow(0, 4, 2).DetachFromDisposeScope();
        using (view)
            Assert.Equal([4f, 5f], MemoryMarshal.Cast<byte, float>(view.bytes).ToArray());
    }

    public static TheoryData<ScalarType, string> Memory => new()
    {
        { ScalarType.Float32, "0000C03F000010C0" },
        { ScalarType.Float64, "000000000000F83F00000000000002C0" },
        { ScalarType.BFloat16, "C03F10C0" },
        { ScalarType.Float16, "003E80C0" },
        { ScalarType.Int64, "0100000000000000FEFFFFFFFFFFFFFF" },
        { ScalarType.Int32, "01000000FEFFFFFF" },
        { ScalarType.Bool, "0101" },
    };

    [Theory]
    [MemberData(nameof(Memory))]
    public void Memory_holds_values_as_their_type_says(ScalarType dtype, string bytes)
    {
        using var scope = NewDisposeScope();
        var values = tensor(new[] { 9f, 1.5f, -2.25f, 9f }).narrow(0, 1, 2).to(dtype);
        Assert.Equal(bytes, Convert.ToHexString(values.bytes));
        var written = zeros(3, dtype);
        Convert.FromHexString(bytes).CopyTo(written.narrow(0, 1, 2).bytes);
        Assert.Equal(bytes, Convert.ToHexString(written.narrow(0, 1, 2).bytes));
        Assert.Equal(0, written.bytes[0]);
    }

    [Fact]
    public void A_gradient_that_views_a_flat_vector_is_added_to_in_place()
    {
        using var scope = NewDisposeScope();
        var flat = zeros(6);
        var weight = ones([2, 2]).requires_grad_();
        weight.grad = flat.narrow(0, 2, 4).view(2, 2);
        for (var pass = 0; pass < 2; pass++)
            autograd.backward(weight.mul(weight), ones([2, 2]));
        Assert.Equal([0f, 0, 4, 4, 4, 4], MemoryMarshal.Cast<byte, float>(flat.bytes).ToArray());
    }

    [Fact]
    public void A_function_of_our_own_takes_what_is_no_tensor_and_gives_its_own_gradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f }).requires_grad_();
        var y = TimesFactor.apply(x, new Factor(3));
        Assert.Equal(6f, y[1].item<float>());
        autograd.backward(y.mul(y), ones(2));
        // d(9x²)/dx = 18x: the function's own backward multiplies by its factor.
        Assert.Equal([18f, 36f], MemoryMarshal.Cast<byte, float>(x.grad!.bytes).ToArray());
    }

    [Fact]
    public void A_seeded_generator_draws_the_same_again_and_leaves_the_default_one_alone()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var expected = rand(8);
        manual_seed(5);
        var first = Draw();
        Assert.True(first.Equals(Draw()));
        Assert.True(expected.Equals(rand(8)));

        static Tensor Draw()
        {
            using var generator = new Generator(11, CPU);
            return empty(100).uniform_(-1, 1, generator);
        }
    }

    [Fact]
    public void Errors_of_the_products_and_look_ups_that_are_used_arrive_as_exceptions()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ones(2, 3), ones(2, 3));
        Assert.Throws<ExternalException>(() => a.mm(b));
        Assert.Throws<ExternalException>(() => nn.functional.linear(a, ones(4, 5)));
        Assert.Throws<ExternalException>(() => ones(2, 2, 3).bmm(ones(2, 2, 3)));
        Assert.Throws<ExternalException>(() => a.index_select(0, tensor(new[] { 2L })));
        Assert.Throws<ExternalException>(() => a.gather(1, tensor(new[] { 3L }).unsqueeze(0)));
        Assert.Throws<ExternalException>(() => a.add(ones(4), 1.0.ToScalar()));
        Assert.Throws<ExternalException>(() => empty(1L << 50));
        var graph = a.requires_grad_().mul(b);
        Assert.Throws<ExternalException>(() => autograd.backward(graph, ones(5)));
    }

    private sealed record Factor(float Value);

    private sealed class TimesFactor : autograd.SingleTensorFunction<TimesFactor>
    {
        public override string Name => nameof(TimesFactor);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("factor", vars[1]);
            return ((Tensor)vars[0]).mul(((Factor)vars[1]).Value);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [grad_output.mul(((Factor)ctx.get_data("factor")).Value), null!];
    }
}
