using System.Text.RegularExpressions;
using Anima.Recipes;

namespace Anima.Rlhf.Adapters;

/// <summary>What determines a LoRA adapter's shape and scale: the members of PEFT's adapter_config.json that change the maths.</summary>
/// <remarks>LoRA: arXiv 2106.09685; rank-stabilised scaling: arXiv 2312.03732. Semantics as PEFT 0.21.</remarks>
internal sealed record LoraConfig
{
    /// <summary>Rank of the update.</summary>
    public required int R { get; init; }

    /// <summary>Numerator of the scaling.</summary>
    public required double LoraAlpha { get; init; }

    /// <summary>Scale by alpha/√r instead of alpha/r.</summary>
    public bool UseRslora { get; init; }

    /// <summary>Which linear layers carry an adapter.</summary>
    public required TargetModules Targets { get; init; }

    /// <summary>Ranks that differ, first match wins: regular expression over a dotted suffix → rank.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> RankPattern { get; init; } = [];

    /// <summary>Alphas that differ, first match wins.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> AlphaPattern { get; init; } = [];

    /// <summary>Modules that carry none although they match, or null.</summary>
    public TargetModules? Excluded { get; init; }

    /// <summary>Restricts the adapter to these layer indices, or null.</summary>
    public IReadOnlyList<int>? LayersToTransform { get; init; }

    /// <summary>Name of the list of layers in a module path, for <see cref="LayersToTransform"/>; null accepts any.</summary>
    public IReadOnlyList<string> LayersPattern { get; init; } = [];

    /// <summary>Does the module at <paramref name="path"/> carry an adapter?</summary>
    public bool Targeted(string path) =>
        Targets.Matches(path) && Excluded?.Matches(path, "exclude_modules") != true && InTransformedLayer(path);

    /// <summary>The rank at <paramref name="path"/>.</summary>
    public int RankOf(string path) => FirstMatch(RankPattern, path, "rank_pattern") ?? R;

    /// <summary>The factor s of y = W x + s·B A x at <paramref name="path"/>.</summary>
    public double ScalingOf(string path)
    {
        var alpha = FirstMatch(AlphaPattern, path, "alpha_pattern") ?? LoraAlpha;
        var rank = RankOf(path);
        return UseRslora ? alpha / Math.Sqrt(rank) : alpha / rank;
    }

    private static T? FirstMatch<T>(IReadOnlyList<KeyValuePair<string, T>> patterns, string path, string key)
        where T : struct
    {
        foreach (var (pattern, value) in patterns)
            if (ModulePattern.Suffix(pattern, key).IsMatch(path, key))
                return value;
        return null;
    }

    private bool InTransformedLayer(string path)
    {
        if (LayersToTransform is null)
            return true;
        var names = LayersPattern.Count == 0 ? [@"[^\.]*"] : LayersPattern.Select(Regex.Escape);
        foreach (var name in names)
        {
            var match = Regex.Match(path, $@"\.{name}\.(\d+)\.", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            if (match.Success)
                return int.TryParse(match.Groups[1].ValueSpan, out var index) && LayersToTransform.Contains(index);
        }
        return false;
    }
}
