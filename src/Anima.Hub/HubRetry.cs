using Polly;
using Polly.Retry;

namespace Anima.Hub;

/// <summary>Tries again what a hub or a network could not do just now, waiting longer each time, or as long as the hub asks.</summary>
/// <param name="progress">Is told of waits.</param>
/// <param name="time">Where waits come from.</param>
internal sealed class HubRetry(IHubProgress progress, TimeProvider time)
{
    /// <summary>How often something is tried again before it counts as failed.</summary>
    public const int Retries = 5;

    // Shorter waits need no words.
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(3);

    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HubUnavailableException>(),
            MaxRetryAttempts = Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(0.5),
            MaxDelay = TimeSpan.FromSeconds(30),
            DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as HubUnavailableException)?.RetryAfter),
            OnRetry = arguments =>
            {
                if (arguments.RetryDelay >= WorthTelling)
                    progress.Say(FormattableString.Invariant($"{arguments.Outcome.Exception!.Message}; going on in {Math.Ceiling(arguments.RetryDelay.TotalSeconds)} s"));
                return default;
            },
        })
        .Build();

    /// <summary>Does something until it succeeds, fails for good, or has been tried <see cref="Retries"/> times again.</summary>
    /// <exception cref="HubUnavailableException">It could not be done in the end.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellation) =>
        await _pipeline.ExecuteAsync(async token => await attempt(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
}
