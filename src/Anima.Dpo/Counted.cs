namespace Anima.Dpo;

/// <summary>Numbers of things, as people write them.</summary>
internal static class Counted
{
    /// <summary>Such as "1 row" and "2,920 rows".</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">What, in singular.</param>
    public static string Of(long count, string noun) => FormattableString.Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
