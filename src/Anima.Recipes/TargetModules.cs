namespace Anima.Recipes;

/// <summary><c>adapter.target_modules</c>: all linear layers, a list of names, or one regular expression, with PEFT's meaning of each.</summary>
public sealed record TargetModules
{
    private readonly NamePattern? _pattern;

    private TargetModules(ValueList<string> names, string? pattern)
    {
        Names = names;
        Pattern = pattern;
        // fullmatch, as in PEFT: the whole module name, not a part of it.
        _pattern = pattern is null ? null : new NamePattern(pattern, $"^(?:{pattern})\\z");
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
    /// <param name="name">The module's name.</param>
    /// <param name="key">The key that holds the modules, for the message.</param>
    /// <exception cref="InvalidDataException">The pattern took longer than a second on this name.</exception>
    internal bool Matches(string name, string key = "target_modules") =>
        _pattern?.IsMatch(name, key) ?? (IsAllLinear || Names.Any(target => name == target || name.EndsWith("." + target, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public bool Equals(TargetModules? other) => other is not null && Pattern == other.Pattern && Names.Equals(other.Names);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pattern, Names);

    /// <summary>As in a recipe: <c>all-linear</c>, the list, or the pattern.</summary>
    public override string ToString() => Pattern ?? (IsAllLinear ? "all-linear" : Names.ToString());
}
