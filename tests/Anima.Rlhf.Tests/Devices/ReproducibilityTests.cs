using Anima.Rlhf.Devices;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Devices;

/// <summary>Starts give the same bytes wherever their arrays lie, and the first loss is ln 2 to the last bit.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class ReproducibilityTests
{
    private const int Starts = 3;

    public static TheoryData<string, int> Runs => new(from format in new[] { "fp32", "nf4", "nf4_bf16" } from threads in new[] { 1, 2 } select (format, threads));

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_start_computes_the_same_bits(string format, int threads)
    {
        TensorEngine.Start(threads);
        var expected = Start(format);
        for (var start = 1; start < Starts; start++)
        {
            using var shift = new ShiftedMemory(start);
            Assert.Equal(expected, Start(format));
        }
    }

    private static string Start(string name)
    {
        WeightFormat format = name switch { "fp32" => TinyModel.Fp32, "nf4" => TinyModel.Nf4, _ => TinyModel.Nf4Bf16 };
        using var run = EquivalentRuns.Quickstart(format);
        var bits = run.Run(steps: 2, every: 2);
        Assert.Equal(Math.Log(2), run.FirstLoss);
        return bits;
    }

    /// <summary>Blocks of odd sizes, every second one given back, so that what is allocated next lies elsewhere.</summary>
    private sealed class ShiftedMemory : IDisposable
    {
        private readonly List<Tensor> _held = [];

        public ShiftedMemory(int seed)
        {
            var random = new Random(seed);
            for (var i = 0; i < 200; i++)
            {
                var block = empty(random.Next(1, 300_000), ScalarType.Byte).DetachFromDisposeScope();
                if (i % 2 == 0)
                    block.Dispose();
                else
                    _held.Add(block);
            }
        }

        public void Dispose() => _held.ForEach(block => block.Dispose());
    }
}
