using System.Globalization;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public sealed class SoakTests
{
    private const int WarmUp = 3_000;
    private const int Iterations = 10_000;
    private const long AllowedGrowth = 8L << 20;

    [Fact]
    public void Training_holds_memory_and_tensors_flat()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (input, target) = (randn(16, 32), randint(8, [16L]));
        var weight = (randn(8, 32) * 0.1).requires_grad_();
        var moment = zeros_like(weight);
        Train(WarmUp);
        var (tensors, memory) = (Tensor.TotalCount, ResidentBytes());
        var loss = Train(Iterations);
        var growth = ResidentBytes() - memory;
        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.True(growth < AllowedGrowth, $"resident memory grew by {growth / 1024} KiB over {Iterations} iterations");
        Assert.InRange(loss, 0, 0.1);

        double Train(int count)
        {
            var last = 0.0;
            for (var i = 0; i < count; i++)
            {
                using var step = NewDisposeScope();
                var error = F.cross_entropy(F.linear(input, Doubled.apply(weight, 2.0)), target);
                error.backward();
                using (no_grad())
                {
                    moment.mul_(0.9).add_(weight.grad!, 0.1);
                    weight.sub_(moment * 0.05);
                }
                weight.grad = null;
                last = error.ToDouble();
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return last;
        }
    }

    private static long ResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private sealed class Doubled : autograd.SingleTensorFunction<Doubled>
    {
        public override string Name => nameof(Doubled);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            return (Tensor)vars[0] * (double)vars[1];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            _ = ctx.get_saved_variables();
            return [grad_output * 2, null!];
        }
    }
}
