using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Anima.Recipes;

namespace Anima.Hub;

/// <summary>Turns an answer that is no success into a sentence. The token is never part of it.</summary>
internal static class HubErrors
{
    /// <summary>The error that an answer stands for.</summary>
    /// <param name="response">An answer whose status is not a success.</param>
    /// <param name="what">What was asked for, as a user would name it.</param>
    /// <param name="hasToken">Whether a token was sent.</param>
    /// <param name="now">The time.</param>
    public static Exception Of(HttpResponseMessage response, string what, bool hasToken, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        if (status is 408 or 429 or 500 or 502 or 503 or 504)
            return Unavailable(response, what, RateLimit.WaitOf(response, now));
        var code = Header(response, "X-Error-Code");
        var said = Header(response, "X-Error-Message");
        return code switch
        {
            "RepoNotFound" => NotThere(what, hasToken),
            "RevisionNotFound" => new FileNotFoundException($"{what}: the hub has no such revision; name a branch, a tag or a commit of this repository"),
            "EntryNotFound" => new FileNotFoundException($"{what}: the repository has no such file at this revision"),
            "GatedRepo" => Gated(what, hasToken),
            _ when said == "Access to this resource is disabled." => new InvalidDataException($"{what}: the hub has blocked this repository; use another"),
            _ when said?.Contains("Invalid credentials", StringComparison.OrdinalIgnoreCase) == true => new InvalidDataException($"{what}: the hub does not know the access token; make a new one in your account's settings and put it into HF_TOKEN"),
            // A hub that may not say whether a repository exists answers like this.
            _ when response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound => NotThere(what, hasToken),
            _ when response.StatusCode == HttpStatusCode.Forbidden => new InvalidDataException($"{what}: the hub refuses access{Detail(said)}; give HF_TOKEN a token that may read this repository"),
            _ => new InvalidDataException(FormattableString.Invariant($"{what}: the hub answered {status}{Detail(said)}; check the name and HF_ENDPOINT")),
        };
    }

    /// <summary>The error of a store that the hub sent us to; its addresses expire, so that asking the hub again may help whatever it says.</summary>
    public static HubUnavailableException OfStore(HttpResponseMessage response, string what, Uri uri, DateTimeOffset now) =>
        new(FormattableString.Invariant($"{what}: {uri.Host}, where the hub keeps this file, answered {(int)response.StatusCode}; try again later"))
        {
            RetryAfter = RateLimit.WaitOf(response, now) is { } wait && !RateLimit.IsTooLong(wait) ? wait : null,
            IsAddressExpired = (int)response.StatusCode is 400 or 401 or 403 or 404 or 410,
        };

    /// <summary>The error that a failed connection stands for.</summary>
    public static HubUnavailableException Unreachable(Uri uri, Exception cause) => new(
        $"{uri.GetLeftPart(UriPartial.Authority)} cannot be reached ({cause.Message.TrimEnd('.')}); check the network, the proxy and HF_ENDPOINT, or set HF_HUB_OFFLINE=1 to use what the cache holds",
        cause);

    private static Exception Unavailable(HttpResponseMessage response, string what, TimeSpan? wait)
    {
        var status = (int)response.StatusCode;
        var problem = status == 429 ? "the hub's rate limit is reached" : FormattableString.Invariant($"the hub answered {status}");
        var remedy = status == 429 ? "an access token in HF_TOKEN raises the limit" : "try again later";
        return RateLimit.IsTooLong(wait)
            ? new IOException(FormattableString.Invariant($"{what}: {problem}, and it asks to wait {wait!.Value.TotalMinutes:F0} minutes; {remedy}"))
            : new HubUnavailableException($"{what}: {problem}; {remedy}") { RetryAfter = wait };
    }

    private static FileNotFoundException NotThere(string what, bool hasToken) => new(hasToken
        ? $"{what}: the hub has nothing of this name that your access token may read; check the name, and the token's permissions"
        : $"{what}: the hub has nothing of this name, or it is private; check the name, and for a private repository set HF_TOKEN");

    private static InvalidDataException Gated(string what, bool hasToken) => new(hasToken
        ? $"{what}: access is granted on request; open the repository's page on the hub with the token's account and accept its terms"
        : $"{what}: access is granted on request; accept the terms on the repository's page on the hub, then set HF_TOKEN to a token of that account");

    private static string Detail(string? said) => said is null ? "" : $" ({Quote.Short(said)})";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

/// <summary>The hub cannot be reached or cannot answer now; trying again later may help.</summary>
public sealed class HubUnavailableException : IOException
{
    /// <summary>An error without words.</summary>
    public HubUnavailableException()
    {
    }

    /// <summary>An error with its sentence.</summary>
    public HubUnavailableException(string message) : base(message)
    {
    }

    /// <summary>An error with its sentence and what lies behind it.</summary>
    public HubUnavailableException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    /// <summary>How long the hub asks to wait before the next try; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the address that was asked serves no more, so that the hub must be asked for another.</summary>
    internal bool IsAddressExpired { get; init; }
}

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
