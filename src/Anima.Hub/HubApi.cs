using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Anima.Recipes;

namespace Anima.Hub;

/// <summary>The hub's questions and answers: the commit of a revision, the files of a commit, the place of a file's content.</summary>
/// <param name="transport">Sends.</param>
/// <param name="retry">Sends again.</param>
internal sealed partial class HubApi(HubTransport transport, HubRetry retry)
{
    // Far above any repository; a server cannot fill the memory with one answer.
    private const int LongestAnswer = 64 << 20;
    private const int MostFiles = 2_000_000;

    /// <summary>The commit that a revision names now.</summary>
    public async Task<string> CommitOfAsync(HubAddress address, CancellationToken cancellation)
    {
        var uri = transport.Address($"{address.Repo.ApiPath}/revision/{Uri.EscapeDataString(address.Revision)}");
        var (answer, _) = await GetJsonAsync(uri, address.ToString(), cancellation).ConfigureAwait(false);
        using (answer)
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("sha", out var sha)
                && sha.ValueKind == JsonValueKind.String && HubAddress.IsCommitHash(sha.GetString()!)
                ? sha.GetString()!
                : throw Strange(uri, "its answer names no commit");
    }

    /// <summary>The files of a commit, ordered by path.</summary>
    public async Task<IReadOnlyList<HubFile>> FilesOfAsync(HubRepo repo, string commit, CancellationToken cancellation)
    {
        var files = new List<HubFile>();
        Uri? page = transport.Address($"{repo.ApiPath}/tree/{commit}?recursive=True&expand=False");
        for (var seen = new HashSet<Uri>(); page is not null && seen.Add(page);)
        {
            var (answer, next) = await GetJsonAsync(page, repo.ToString(), cancellation).ConfigureAwait(false);
            using (answer)
                AddFiles(answer.RootElement, page, files);
            if (files.Count > MostFiles)
                throw Strange(page, FormattableString.Invariant($"it lists more than {MostFiles} files"));
            page = next;
        }
        return [.. files.DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>Asks where the content of a file is; once, as downloads are tried again as a whole.</summary>
    /// <exception cref="InvalidDataException">The answer is not a hub's, or of another commit.</exception>
    public async Task<BlobLocation> LocateAsync(HubRepo repo, string commit, string path, CancellationToken cancellation)
    {
        var uri = transport.Address($"{repo.FilePath}/resolve/{commit}/{HubPath.Escape(path)}");
        using var response = await transport.SendAsync(HttpMethod.Head, uri, $"{repo}/{path}", from: 0, cancellation).ConfigureAwait(false);
        if (Header(response, "X-Repo-Commit") is not { } found)
            throw Strange(uri, "its answer names no commit, so that it is no hub, or a proxy changes it");
        if (found != commit)
            throw Strange(uri, $"it gives the file of commit {Recipes.Quote.Short(found)} instead of {commit}");
        var etag = ChecksumIn(Header(response, "X-Linked-Etag") ?? Header(response, "ETag") ?? "");
        // The length of a redirect is its own.
        long? size = long.TryParse(Header(response, "X-Linked-Size"), CultureInfo.InvariantCulture, out var linked) ? linked
            : response.IsSuccessStatusCode ? response.Content.Headers.ContentLength
            : null;
        return new BlobLocation(etag, size, response.IsSuccessStatusCode ? response.RequestMessage!.RequestUri! : response.Headers.Location!);
    }

    // Proxies that pack what they pass on mark it: W/"...", "...-gzip".
    private static string ChecksumIn(string etag)
    {
        etag = etag.Replace("W/", "", StringComparison.Ordinal).Trim('"');
        return PackedMark().Replace(etag, "");
    }

    [GeneratedRegex("(--?|;)(gzip|br|zstd|deflate)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PackedMark();

    private static void AddFiles(JsonElement page, Uri uri, List<HubFile> files)
    {
        if (page.ValueKind != JsonValueKind.Array)
            throw Strange(uri, "its answer is not a list of files");
        foreach (var entry in page.EnumerateArray())
        {
            if (Text(entry, "type") != "file")
                continue;
            var path = Text(entry, "path") ?? "";
            if (!HubPath.IsSafe(path))
                throw Strange(uri, $"it lists the file {Recipes.Quote.Short(path)}, whose name leads out of its folder");
            var lfs = entry.TryGetProperty("lfs", out var large) && large.ValueKind == JsonValueKind.Object ? large : (JsonElement?)null;
            var file = new HubFile(path, Size(lfs ?? entry), Text(entry, "oid") ?? "") { Sha256 = lfs is { } stored ? Text(stored, "oid") ?? "" : null, XetHash = Text(entry, "xetHash") };
            if (!BlobChecksum.IsChecksum(file.BlobId) || file.Size < 0)
                throw Strange(uri, $"it lists {Recipes.Quote.Short(path)} without size or checksum");
            files.Add(file);
        }
    }

    private async Task<(JsonDocument Json, Uri? Next)> GetJsonAsync(Uri uri, string what, CancellationToken cancellation) => await retry.RunAsync(
        async token =>
        {
            using var response = await transport.SendAsync(HttpMethod.Get, uri, what, from: 0, token).ConfigureAwait(false);
            var body = await ReadAllAsync(response, uri, token).ConfigureAwait(false);
            try
            {
                return (JsonDocument.Parse(body), NextPage(response, uri));
            }
            catch (JsonException)
            {
                throw Strange(uri, "its answer is not JSON");
            }
        },
        cancellation).ConfigureAwait(false);

    private async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpResponseMessage response, Uri uri, CancellationToken cancellation)
    {
        var content = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var body = new MemoryStream();
            var block = new byte[64 << 10];
            for (int read; (read = await transport.ReadAsync(content, block, uri, cancellation).ConfigureAwait(false)) > 0;)
            {
                body.Write(block, 0, read);
                if (body.Length > LongestAnswer)
                    throw Strange(uri, "its answer is far too long");
            }
            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
    }

    // Link: <https://...cursor=...>; rel="next"
    private static Uri? NextPage(HttpResponseMessage response, Uri uri)
    {
        if (Header(response, "Link") is not { } links || NextLink().Match(links) is not { Success: true } link)
            return null;
        return new Uri(uri, link.Groups[1].Value);
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Size(JsonElement entry) =>
        entry.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) ? bytes : -1;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static InvalidDataException Strange(Uri uri, string problem) => new($"{uri.GetLeftPart(UriPartial.Path)}: {problem}; check HF_ENDPOINT");

    [GeneratedRegex("""<([^>]+)>\s*;\s*rel="?next"?""", RegexOptions.CultureInvariant)]
    private static partial Regex NextLink();
}
