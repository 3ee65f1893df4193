using System.Runtime.InteropServices;
using Anima.Rlhf.Devices;
using Anima.Rlhf.Quantization;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Devices;

/// <summary>Errors in native calls arrive as exceptions, wherever they happen; none ends the process.</summary>
public sealed class BackpropagationTests
{
    [Fact]
    public void An_exception_in_a_functions_backward_arrives_once_and_the_next_pass_is_sound()
    {
        using var scope = NewDisposeScope();
        var weight = new BreakableWeight { Breaks = true };
        var x = ones([2, 3]).requires_grad_();
        var exception = Assert.Throws<InvalidTimeZoneException>(() => Backpropagation.Run(weight.Product(x, null), ones([2, 3])));
        Assert.Equal("thrown in backward", exception.Message);

        weight.Breaks = false;
        Backpropagation.Run(weight.Product(x, null), ones([2, 3]));
        Assert.Equal(2f, x.grad![0, 0].item<float>());
    }

    [Fact]
    public void Threads_have_faults_of_their_own()
    {
        Parallel.For(0, 8, i =>
        {
            using var scope = NewDisposeScope();
            var weight = new BreakableWeight { Breaks = i % 2 == 0 };
            var x = ones([2, 3]).requires_grad_();
            var product = weight.Product(x, null);
            if (weight.Breaks)
                Assert.Throws<InvalidTimeZoneException>(() => Backpropagation.Run(product, ones([2, 3])));
            else
                Backpropagation.Run(product, ones([2, 3]));
        });
    }

    [Fact]
    public void Too_little_memory_for_a_tensor_is_told_from_other_errors()
    {
        using var scope = NewDisposeScope();
        var memory = Assert.Throws<ExternalException>(() => empty(1L << 50));
        Assert.True(DeviceErrors.IsOutOfMemory(memory), memory.Message);
        var shapes = Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(2, 3)));
        Assert.False(DeviceErrors.IsOutOfMemory(shapes), shapes.Message);
#pragma warning disable CA2201 // TorchSharp throws this one.
        Assert.True(DeviceErrors.IsOutOfMemory(new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 23.65 GiB")));
#pragma warning restore CA2201
        Assert.True(DeviceErrors.IsOutOfMemory(new InsufficientMemoryException()));
        Assert.False(DeviceErrors.IsOutOfMemory(new InvalidOperationException("out of memory")));
    }

    /// <summary>x ↦ 2x, whose backward throws when told to.</summary>
    private sealed class BreakableWeight() : FrozenWeight(3, 3)
    {
        public bool Breaks { get; set; }

        public override long StoredBytes => 0;

        public override string StoredAs => "nothing";

        public override IReadOnlyList<Tensor> Storage => [];

        public override void Open()
        {
        }

        public override void Close()
        {
        }

        public override Tensor Forward(Tensor x, Tensor? bias) => x.add(x);

        public override Tensor InputGradient(Tensor dy) => Breaks ? throw new InvalidTimeZoneException("thrown in backward") : dy.add(dy);

        protected override void Dispose(bool disposing)
        {
        }
    }
}
