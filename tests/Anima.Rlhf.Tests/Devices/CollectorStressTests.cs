using Anima.Rlhf.Devices;
using Anima.Rlhf.Tests.Models;

namespace Anima.Rlhf.Tests.Devices;

/// <summary>
/// TorchSharp hands native code raw handles of objects that have finalizers, so a collection that another thread causes may free an
/// object in use. The library holds its scalars and makes tensors inside scopes alone; this shows that it suffices.
/// </summary>
[Collection(AloneInTheProcess.Name)]
public sealed class CollectorStressTests
{
    private const int Steps = 2000;

    [Fact]
    public void Thousands_of_steps_compute_the_same_bits_while_other_threads_allocate_and_collect()
    {
        TensorEngine.Start(threads: 1);
        var calm = Run();
        using var storm = new GarbageStorm(threads: 2);
        Assert.Equal(calm, Run());
        Assert.True(storm.Collections > Steps / 10, $"only {storm.Collections} collections in {Steps} steps");
    }

    private static string Run()
    {
        using var run = EquivalentRuns.Tiny(TinyModel.Nf4Bf16);
        return run.Run(Steps, every: 10);
    }
}
