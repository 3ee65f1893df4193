using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Anima.Testing;

/// <summary>A request as the hub of a test receives it.</summary>
/// <param name="Method">GET or HEAD.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">By lower-case name.</param>
/// <param name="IsStore">Whether it came to the address where large files are kept.</param>
internal sealed record FakeRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, bool IsStore)
{
    /// <summary>The first byte that a Range header asks for.</summary>
    public long From => Headers.TryGetValue("range", out var range) ? long.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
}

/// <summary>An answer of the hub of a test.</summary>
internal sealed record FakeAnswer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    /// <summary>How many bytes of the body are sent before the connection is cut; null for all.</summary>
    public int? CutAfter { get; init; }

    /// <summary>How long the body is waited for.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long it takes from one block of the body to the next.</summary>
    public TimeSpan Pace { get; init; }
}

/// <summary>
/// A hub on this machine with one repository: the API, small files by themselves, large files behind a redirect to a store on another
/// port. <see cref="Fault"/> may change any answer.
/// </summary>
internal sealed class FakeHub : IAsyncDisposable
{
    /// <summary>The commit that main names at first.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private const int BlockSize = 64 << 10;
    private const string Signature = "Signature=s3cret";

    private readonly TcpListener _hub = new(IPAddress.Loopback, 0);
    private readonly TcpListener _store = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _repo;
    private long _bytesSent;

    /// <summary>A hub with the repository <paramref name="repo"/>: <c>owner/name</c> or <c>datasets/owner/name</c>.</summary>
    public FakeHub(string repo = "datasets/owner/name")
    {
        _repo = repo;
        _hub.Start();
        _store.Start();
        _ = ListenAsync(_hub, isStore: false);
        _ = ListenAsync(_store, isStore: true);
    }

    /// <summary>The hub's address.</summary>
    public Uri Endpoint => new($"http://{_hub.LocalEndpoint}/");

    /// <summary>The files of the repository; those with <c>IsLarge</c> are kept in the store.</summary>
    public SortedDictionary<string, (byte[] Content, bool IsLarge)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What each revision names.</summary>
    public Dictionary<string, string> Revisions { get; } = new() { ["main"] = Commit };

    /// <summary>Every request so far.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = [];

    /// <summary>Bytes of bodies that were sent so far.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Changes an answer, given the request and the right answer.</summary>
    public Func<FakeRequest, FakeAnswer, FakeAnswer> Fault { get; set; } = (_, answer) => answer;

    /// <summary>Entries on one page of a listing.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>Adds a file.</summary>
    public void Add(string path, byte[] content, bool isLarge = false) => Files[path] = (content, isLarge);

    /// <summary>Adds a text file.</summary>
    public void Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Git's hash of a file.</summary>
    public static string GitSha1(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _hub.Dispose();
        _store.Dispose();
        _stop.Dispose();
    }

    private async Task ListenAsync(TcpListener listener, bool isStore)
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(_stop.Token), isStore);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient connection, bool isStore)
    {
        using (connection)
            try
            {
                var stream = connection.GetStream();
                if (await ReadAsync(stream, isStore) is not { } request)
                    return;
                Requests.Enqueue(request);
                var answer = Fault(request, Answer(request));
                if (answer.CutAfter == 0)
                    return;
                await WriteAsync(stream, request, answer);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // The client has gone.
            }
    }

    private static async Task<FakeRequest?> ReadAsync(Stream stream, bool isStore)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
                return null;
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var parts = lines[0].Split(' ');
        return new FakeRequest(parts[0], parts[1], lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]), isStore);
    }

    private async Task WriteAsync(Stream stream, FakeRequest request, FakeAnswer answer)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} X\r\nConnection: close\r\n");
        if (!answer.Headers.Any(header => header.Name == "Content-Length"))
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length}\r\n");
        foreach (var (name, value) in answer.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (request.Method == "HEAD")
            return;
        await Task.Delay(answer.Delay);
        var body = answer.Body.AsMemory(0, answer.CutAfter ?? answer.Body.Length);
        while (body.Length > BlockSize && answer.Pace > TimeSpan.Zero)
        {
            await stream.WriteAsync(body[..BlockSize]);
            Interlocked.Add(ref _bytesSent, BlockSize);
            await Task.Delay(answer.Pace);
            body = body[BlockSize..];
        }
        await stream.WriteAsync(body);
        Interlocked.Add(ref _bytesSent, body.Length);
    }

    private FakeAnswer Answer(FakeRequest request)
    {
        if (request.IsStore)
            return Stored(request);
        var path = request.Path.Split('?')[0].TrimStart('/');
        var api = $"api/{(_repo.StartsWith("datasets/", StringComparison.Ordinal) ? _repo : "models/" + _repo)}";
        if (path.StartsWith($"{api}/revision/", StringComparison.Ordinal))
            return Revisions.TryGetValue(Uri.UnescapeDataString(path[$"{api}/revision/".Length..]), out var commit)
                ? new FakeAnswer(200, Encoding.UTF8.GetBytes($$"""{"id":"{{_repo}}","sha":"{{commit}}","private":false,"gated":false,"siblings":[]}"""), ("X-Repo-Commit", commit))
                : new FakeAnswer(404, [], ("X-Error-Code", "RevisionNotFound"));
        if (path.StartsWith($"{api}/tree/", StringComparison.Ordinal))
            return Tree(request);
        if (path.StartsWith($"{_repo}/resolve/", StringComparison.Ordinal))
            return Resolved(request, path[$"{_repo}/resolve/".Length..]);
        return new FakeAnswer(401, []);
    }

    private FakeAnswer Tree(FakeRequest request)
    {
        var start = request.Path.Split("cursor=") is [_, var cursor] ? int.Parse(cursor, CultureInfo.InvariantCulture) : 0;
        object[] entries = [.. Files.Skip(start).Take(PageSize).Select(file => file.Value.IsLarge
            ? (object)new { type = "file", oid = GitSha1(Encoding.ASCII.GetBytes(file.Key)), size = file.Value.Content.Length, path = file.Key, lfs = new { oid = Sha256(file.Value.Content), size = file.Value.Content.Length, pointerSize = 134 } }
            : new { type = "file", oid = GitSha1(file.Value.Content), size = file.Value.Content.Length, path = file.Key })];
        var body = JsonSerializer.SerializeToUtf8Bytes((object[])[new { type = "directory", oid = new string('0', 40), size = 0, path = "data" }, .. entries]);
        return start + PageSize < Files.Count
            ? new FakeAnswer(200, body, ("Link", $"<{Endpoint}{request.Path.TrimStart('/').Split("&cursor")[0]}&cursor={start + PageSize}>; rel=\"next\""))
            : new FakeAnswer(200, body);
    }

    private FakeAnswer Resolved(FakeRequest request, string place)
    {
        var commit = Uri.UnescapeDataString(place.Split('/')[0]);
        var path = Uri.UnescapeDataString(place[(place.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        if (!Files.TryGetValue(path, out var file))
            return new FakeAnswer(404, [], ("X-Error-Code", "EntryNotFound"), ("X-Repo-Commit", commit));
        if (file.IsLarge)
            return new FakeAnswer(302, "Found"u8.ToArray(), ("X-Repo-Commit", commit), ("X-Linked-Etag", $"\"{Sha256(file.Content)}\""), ("X-Linked-Size", file.Content.Length.ToString(CultureInfo.InvariantCulture)), ("Location", $"http://{_store.LocalEndpoint}/{Uri.EscapeDataString(path)}?{Signature}"));
        return Part(request, file.Content, ("X-Repo-Commit", commit), ("ETag", $"W/\"{GitSha1(file.Content)}\""));
    }

    // As a signed address of a store: whoever sends a token too is refused.
    private FakeAnswer Stored(FakeRequest request) => request.Headers.ContainsKey("authorization") || !request.Path.EndsWith(Signature, StringComparison.Ordinal)
        ? new FakeAnswer(403, [])
        : Part(request, Files[Uri.UnescapeDataString(request.Path.Split('?')[0].TrimStart('/'))].Content);

    private static FakeAnswer Part(FakeRequest request, byte[] content, params (string, string)[] headers) => request.From switch
    {
        0 => new FakeAnswer(200, content, headers),
        var from when from < content.Length => new FakeAnswer(206, content[(int)from..], [.. headers, ("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}")]),
        _ => new FakeAnswer(416, [], headers),
    };

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
