using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace Anima.Hub;

/// <summary>Sends requests: follows redirects itself, so that the token goes to the hub's own address and nowhere else.</summary>
internal sealed class HubTransport : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HubSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>A transport to one hub.</summary>
    public HubTransport(HubSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = settings.AnswerTimeout,
        })
        {
            // Every wait has its own limit below; a large file takes as long as it takes.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>An address below the hub's.</summary>
    public Uri Address(string relative) => new(_settings.Endpoint, relative);

    /// <summary>Whether an address is the hub's own.</summary>
    public bool IsHub(Uri uri) => (uri.Scheme, uri.Host, uri.Port) == (_settings.Endpoint.Scheme, _settings.Endpoint.Host, _settings.Endpoint.Port);

    /// <summary>Sends a request and gives its answer once the headers are there.</summary>
    /// <param name="method">GET or HEAD. Redirects of a HEAD to another host are given back, not followed: they say where the content is.</param>
    /// <param name="uri">Where to.</param>
    /// <param name="what">What is asked for, as a user would name it.</param>
    /// <param name="from">The first byte that is wanted of the content.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>A success, or a redirect of a HEAD.</returns>
    /// <exception cref="HubUnavailableException">Nobody answered, or the answer is to try later.</exception>
    /// <exception cref="InvalidDataException">The hub refuses.</exception>
    /// <exception cref="FileNotFoundException">The hub has no such thing.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, string what, long from, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var response = await SendOnceAsync(method, uri, from, cancellation).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return response;
            if (NextOf(response, uri) is not { } next)
            {
                using (response)
                    throw IsHub(uri) ? HubErrors.Of(response, what, _settings.Token is not null, _time.GetUtcNow()) : HubErrors.OfStore(response, what, uri, _time.GetUtcNow());
            }
            if (method == HttpMethod.Head && IsOfContent(response, next))
                return response;
            response.Dispose();
            uri = next;
        }
        throw new InvalidDataException(FormattableString.Invariant($"{what}: the hub redirects more than {MostRedirects} times; check HF_ENDPOINT"));
    }

    /// <summary>Reads the next bytes of an answer's content.</summary>
    /// <returns>How many; 0 at its end.</returns>
    /// <exception cref="HubUnavailableException">The connection broke, or nothing came for too long.</exception>
    public async Task<int> ReadAsync(Stream content, Memory<byte> buffer, Uri uri, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_settings.ReadTimeout);
        try
        {
            return await content.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IsOfNetwork(error) && !cancellation.IsCancellationRequested)
        {
            throw HubErrors.Unreachable(uri, Cause(error, _settings.ReadTimeout));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, Uri uri, long from, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, uri);
        // Sizes and sums are those of the content itself.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("anima-dpo", typeof(HubTransport).Assembly.GetName().Version?.ToString(3) ?? "0"));
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (IsHub(uri))
            request.Headers.Authorization = _settings.Token?.Header;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_settings.AnswerTimeout);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (IsOfNetwork(error) && !cancellation.IsCancellationRequested)
        {
            throw HubErrors.Unreachable(uri, Cause(error, _settings.AnswerTimeout));
        }
    }

    private static Uri? NextOf(HttpResponseMessage response, Uri uri)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            return null;
        var next = new Uri(uri, location);
        // A hub behind TLS does not send anyone out of it.
        return next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && uri.Scheme == Uri.UriSchemeHttp) ? next : null;
    }

    // A repository that was renamed is elsewhere on the same hub; content is on another host, or said to be content.
    private bool IsOfContent(HttpResponseMessage response, Uri next) =>
        response.Headers.Location!.IsAbsoluteUri && (!IsHub(next) || response.Headers.Contains("X-Linked-Etag"));

    private static bool IsOfNetwork(Exception error) => error is HttpRequestException or IOException or OperationCanceledException;

    private static Exception Cause(Exception error, TimeSpan limit) => error is OperationCanceledException
        ? new TimeoutException(FormattableString.Invariant($"nothing came for {limit.TotalSeconds} s"), error)
        : error.GetBaseException();
}

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
