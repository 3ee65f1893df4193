using System.Globalization;
using System.Net.Http.Headers;

namespace Anima.Hub;

/// <summary>Where the hub is, where its files are kept and who asks: what the environment says to every client of the hub.</summary>
public sealed record HubSettings
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The hub or a mirror of it, ending in a slash. <c>HF_ENDPOINT</c>; default: https://huggingface.co.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co/");

    /// <summary>The cache folder, shared with other clients. <c>HF_HUB_CACHE</c>; default: <c>$HF_HOME/hub</c>, that is ~/.cache/huggingface/hub.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>The token sent to <see cref="Endpoint"/> and nowhere else, or null. <c>HF_TOKEN</c>, else the file <c>HF_TOKEN_PATH</c>.</summary>
    public AccessToken? Token { get; init; }

    /// <summary>Whether the network is not used at all. <c>HF_HUB_OFFLINE</c>.</summary>
    public bool IsOffline { get; init; }

    /// <summary>Longest wait for an answer's headers. <c>HF_HUB_ETAG_TIMEOUT</c>; default: 10 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = DefaultTimeout;

    /// <summary>Longest wait for the next bytes of a file. <c>HF_HUB_DOWNLOAD_TIMEOUT</c>; default: 10 s.</summary>
    public TimeSpan ReadTimeout { get; init; } = DefaultTimeout;

    /// <summary>Whether snapshots link to blobs where the system can. <c>HF_HUB_DISABLE_SYMLINKS</c> turns it off.</summary>
    public bool UseSymbolicLinks { get; init; } = true;

    /// <summary>The settings of this process's environment.</summary>
    /// <exception cref="InvalidDataException">A variable has a value that cannot be used.</exception>
    public static HubSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>The settings that variables describe.</summary>
    /// <param name="variable">The value of an environment variable, or null.</param>
    /// <exception cref="InvalidDataException">A variable has a value that cannot be used.</exception>
    public static HubSettings From(Func<string, string?> variable)
    {
        string? Value(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
                if (variable(name) is { Length: > 0 } value)
                    return value;
            return null;
        }

        bool IsOn(string name) => Value(name)?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

        var userFolder = Value("HOME", "USERPROFILE") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string FolderOf(string path) => Path.GetFullPath(path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? userFolder + path[1..] : path);

        var home = FolderOf(Value("HF_HOME") ?? Path.Combine(Value("XDG_CACHE_HOME") ?? Path.Combine(userFolder, ".cache"), "huggingface"));
        return new HubSettings
        {
            Endpoint = EndpointOf(Value("HF_ENDPOINT") ?? "https://huggingface.co"),
            CacheFolder = FolderOf(Value("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub")),
            Token = IsOn("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? null
                : Value("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")?.Trim() is { Length: > 0 } token ? new AccessToken(token, "HF_TOKEN")
                : TokenIn(FolderOf(Value("HF_TOKEN_PATH") ?? Path.Combine(home, "token"))),
            IsOffline = IsOn("HF_HUB_OFFLINE") || IsOn("TRANSFORMERS_OFFLINE"),
            AnswerTimeout = Seconds("HF_HUB_ETAG_TIMEOUT", Value("HF_HUB_ETAG_TIMEOUT")),
            ReadTimeout = Seconds("HF_HUB_DOWNLOAD_TIMEOUT", Value("HF_HUB_DOWNLOAD_TIMEOUT")),
            UseSymbolicLinks = !IsOn("HF_HUB_DISABLE_SYMLINKS"),
        };
    }

    private static Uri EndpointOf(string text)
    {
        if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" && endpoint is { UserInfo: "", Query: "", Fragment: "" })
            return endpoint;
        // The value is not shown: it may hold a password.
        throw new InvalidDataException("HF_ENDPOINT is not the address of a hub; set it to one such as https://huggingface.co, without user, password or query");
    }

    private static AccessToken? TokenIn(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } token ? new AccessToken(token, file) : null;
        }
        catch (UnauthorizedAccessException)
        {
            // Someone else's token; what is public can be had without.
            return null;
        }
    }

    private static TimeSpan Seconds(string name, string? text)
    {
        if (text is null)
            return DefaultTimeout;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidDataException($"{name} is not a number of seconds from 0 to 86400; set it to one such as 10");
    }
}

/// <summary>A user's access token. Its text leaves only in the header of a request; printing it shows nothing of it.</summary>
public sealed class AccessToken
{
    private readonly string _text;

    /// <summary>Keeps a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="origin">Where it was read, for the message.</param>
    /// <exception cref="InvalidDataException">It holds a character that no token has.</exception>
    public AccessToken(string text, string origin)
    {
        if (!text.All(c => c is > ' ' and < '\x7f'))
            throw new InvalidDataException($"{origin} does not hold an access token: there are spaces or other signs in it; copy the token again");
        _text = text;
    }

    internal AuthenticationHeaderValue Header => new("Bearer", _text);

    /// <summary>Says that there is one, and no more.</summary>
    public override string ToString() => "(access token)";
}
