using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary><c>adapter.target_modules</c>: all linear layers, a list of names, or one regular expression, with PEFT's meaning of each.</summary>
public sealed record TargetModules
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);
    private readonly Regex? _regex;

    private TargetModules(ValueList<string> names, string? pattern)
    {
        Names = names;
        Pattern = pattern;
        _regex = pattern is null ? null : WholeName(pattern);
    }

    /// <summary>Every linear layer except the output head.</summary>
    public static TargetModules AllLinear { get; } = new([], null);

    /// <summary>Names or name endings such as <c>q_proj</c>; empty unless a list was given.</summary>
    public ValueList<string> Names { get; }

    /// <summary>A regular expression that a module's whole name must match; null unless one was given.</summary>
    public string? Pattern { get; }

    /// <summary>Whether this is <see cref="AllLinear"/>.</summary>
    public bool IsAllLinear => Pattern is null && Names.Count == 0;

    /// <summary>The modules whose name is, or ends in a dot and, one of <paramref name="names"/> (at least one).</summary>
    public static TargetModules FromNames(IEnumerable<string> names)
    {
        var list = new ValueList<string>(names);
        ArgumentOutOfRangeException.ThrowIfZero(list.Count, nameof(names));
        return new(list, null);
    }

    /// <summary>The modules whose whole name matches <paramref name="pattern"/>.</summary>
    /// <exception cref="ArgumentException">The pattern is no regular expression.</exception>
    public static TargetModules FromPattern(string pattern) => new([], pattern);

    /// <summary>Whether the linear module <paramref name="name"/> (such as <c>model.layers.0.self_attn.q_proj</c>) gets an adapter. With <see cref="AllLinear"/> always true: the caller leaves the output head out.</summary>
    /// <exception cref="InvalidDataException">The pattern took longer than a second on this name.</exception>
    public bool Matches(string name)
    {
        try
        {
            return _regex?.IsMatch(name) ?? (IsAllLinear || Names.Any(target => name == target || name.EndsWith("." + target, StringComparison.Ordinal)));
        }
        catch (RegexMatchTimeoutException)
        {
            throw new InvalidDataException($"target_modules holds the pattern {Quote.Short(Pattern!)}, which takes longer than a second on the module {Quote.Short(name)}; write a simpler one or a list of names");
        }
    }

    /// <inheritdoc/>
    public bool Equals(TargetModules? other) => other is not null && Pattern == other.Pattern && Names.Equals(other.Names);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pattern, Names);

    /// <summary>As in a recipe: <c>all-linear</c>, the list, or the pattern.</summary>
    public override string ToString() => Pattern ?? (IsAllLinear ? "all-linear" : Names.ToString());

    // fullmatch, as in PEFT: the whole module name, not a part of it.
    private static Regex WholeName(string pattern)
    {
        var whole = $"^(?:{pattern})\\z";
        try
        {
            return new Regex(whole, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, MatchLimit);
        }
        catch (NotSupportedException)
        {
            // It looks around or back, which takes the engine whose time may grow with every letter.
            return new Regex(whole, RegexOptions.CultureInvariant, MatchLimit);
        }
    }
}
