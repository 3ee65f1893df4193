using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Anima.Hub;

/// <summary>Reads from an answer how long to wait before the next request.</summary>
internal static partial class RateLimit
{
    // Longer than any window of the hub: what asks for more is told to the user instead of waited for.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The wait that <c>RateLimit: "bucket";r=0;t=55</c> (t seconds until the window ends, and one more) or <c>Retry-After</c> asks for;
    /// null when neither says.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="now">The time, for a Retry-After that names a date.</param>
    public static TimeSpan? WaitOf(HttpResponseMessage response, DateTimeOffset now)
    {
        // The header comes with every answer; only here does it mean that nothing is left.
        if (response.StatusCode == HttpStatusCode.TooManyRequests && response.Headers.TryGetValues("RateLimit", out var limits)
            && Reset().Match(string.Join(',', limits)) is { Success: true } reset
            && double.TryParse(reset.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var seconds))
            return Bounded(TimeSpan.FromSeconds(Math.Min(seconds + 1, Longest.TotalSeconds + 1)));
        if (response.Headers.RetryAfter is { } after)
            return Bounded(after.Delta ?? after.Date - now);
        return null;
    }

    /// <summary>Whether a wait is longer than anyone should sit through without being asked.</summary>
    public static bool IsTooLong(TimeSpan? wait) => wait > Longest;

    private static TimeSpan? Bounded(TimeSpan? wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait;

    [GeneratedRegex(@";\s*t=(\d{1,9})", RegexOptions.CultureInvariant)]
    private static partial Regex Reset();
}
