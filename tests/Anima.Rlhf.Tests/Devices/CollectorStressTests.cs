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
    // Each step makes thousands of native calls; ANIMA_STRESS_STEPS takes more of them than every test run has time for.
    private static readonly int Steps = int.TryParse(Environment.GetEnvironmentVariable("ANIMA_STRESS_STEPS"), out var steps) ? steps : 200;

    [Fact]
    public void Steps_compute_the_same_bits_while_other_threads_allocate_and_collect()
    {
        TensorEngine.Start(threads: 1);
        var calm = Run();
        using var storm = new GarbageStorm(threads: 1);
        Assert.Equal(calm, Run());
        Assert.True(storm.Collections > Steps, $"only {storm.Collections} collections in {Steps} steps");
    }

    private static string Run()
    {
        using var run = EquivalentRuns.Tiny(TinyModel.Nf4Bf16);
        return run.Run(Steps, every: 10);
    }
}
