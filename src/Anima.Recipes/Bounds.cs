namespace Anima.Recipes;

/// <summary>The numbers a key may hold.</summary>
/// <param name="Contains">Whether a finite number is one of them.</param>
/// <param name="Text">Says which, after "a number".</param>
internal sealed record Bounds(Func<double, bool> Contains, string Text)
{
    /// <summary>Above 0.</summary>
    public static Bounds Positive { get; } = new(value => value > 0, "above 0");

    /// <summary>0 or above.</summary>
    public static Bounds NotNegative { get; } = new(value => value >= 0, "of at least 0");

    /// <summary>Every number.</summary>
    public static Bounds Any { get; } = new(_ => true, "such as 1.0");

    /// <summary>1 or above.</summary>
    public static Bounds AtLeastOne { get; } = new(value => value >= 1, "of at least 1");

    /// <summary>From 0 to below 1.</summary>
    public static Bounds Share { get; } = new(value => value is >= 0 and < 1, "from 0 to below 1");

    /// <summary>From 0 to below one half.</summary>
    public static Bounds BelowHalf { get; } = new(value => value is >= 0 and < 0.5, "from 0 to below 0.5");
}
