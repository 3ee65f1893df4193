using Anima.Rlhf.Generation;

namespace Anima.Rlhf.Tests.Generation;

internal static class Generations
{
    /// <summary>Generates until done or until the test is cancelled.</summary>
    public static GeneratedSequence[] Run(this SequenceGenerator generator, IReadOnlyList<GenerationRequest> requests, Func<int, int, bool>? accept = null) =>
        generator.Generate(requests, accept, TestContext.Current.CancellationToken);
}
