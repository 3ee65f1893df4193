using Anima.Hub;
using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary>Where a run says what it does; the display is one, the log file another. Called from the training thread. What is not implemented is not told.</summary>
public interface ITrainingObserver
{
    /// <summary>Where downloads of models and data say how they go.</summary>
    IHubProgress Downloads => SilentProgress.Instance;

    /// <summary>A sentence for people.</summary>
    void Say(string message)
    {
    }

    /// <summary>Training begins after <paramref name="done"/> of <paramref name="total"/> steps.</summary>
    void Started(int done, int total)
    {
    }

    /// <summary>A step was taken.</summary>
    void Stepped(MetricsRecord metrics, int total)
    {
    }

    /// <summary>The held-out set was measured.</summary>
    void Evaluated(MetricsRecord metrics)
    {
    }

    /// <summary>The policy answered the recipe's prompts.</summary>
    void Sampled(IReadOnlyList<Sample> samples)
    {
    }
}

/// <summary>Is told everything and says nothing.</summary>
internal sealed class SilentObserver : ITrainingObserver
{
    /// <summary>The one instance.</summary>
    public static SilentObserver Instance { get; } = new();
}
