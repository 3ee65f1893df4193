using Anima.Hub;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Tracking;
using Anima.Rlhf.Training;

namespace Anima.Rlhf;

/// <summary>What a program decides about a run beside its recipe.</summary>
public sealed record TrainerOptions
{
    /// <summary>The folder that relative paths are from, a recipe's <c>output_dir</c> too. Default: the recipe file's folder; a recipe without a file needs one unless all its paths are absolute.</summary>
    public string? BaseFolder { get; init; }

    /// <summary>An own loss in place of the recipe's <c>loss.type</c>; rewards are still β times log-ratios. Default: null.</summary>
    public IPreferenceLoss? Loss { get; init; }

    /// <summary>
    /// Rows that the program gives, by the bare name that the recipe's <c>data.train</c> or <c>data.eval</c> calls them: each a JSON object as a
    /// line of JSONL holds it. Asked for once a run; a resume asks again and compares. Default: none.
    /// </summary>
    public Dictionary<string, Func<IEnumerable<string>>> Rows { get; init; } = [];

    /// <summary>Own trackers beside those of the recipe's <c>tracking</c>; disposed of when the run stands still. Default: none.</summary>
    public IReadOnlyList<IRunTracker> Trackers { get; init; } = [];

    /// <summary>Is told what happens. Default: nobody.</summary>
    public ITrainingObserver Observer { get; init; } = SilentObserver.Instance;

    /// <summary>The folder that keeps prepared tokens from run to run, which changes no result. Default: null, nothing is kept.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The hub that <c>hf://</c> references are fetched from. Default: huggingface.co without a token, with the cache that its clients share.</summary>
    public HubSettings Hub { get; init; } = HubSettings.From(_ => null);

    /// <summary>Where gradients meet those of other processes. Default: there are none.</summary>
    public IGradientExchange GradientExchange { get; init; } = new SingleProcess();
}
