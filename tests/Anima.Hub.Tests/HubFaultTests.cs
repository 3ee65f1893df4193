using Anima.Recipes;
using Anima.Testing;

namespace Anima.Hub.Tests;

/// <summary>What goes wrong between a hub and its client, and that nothing wrong reaches the cache.</summary>
public sealed class HubFaultTests
{
    private const string Token = "hf_secretsecretsecret";
    private static readonly byte[] Large = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 31 >> 4))];

    [Theory]
    [InlineData(1)]
    [InlineData(70_001)]
    public async Task A_cut_connection_is_gone_on_with_where_it_broke(int bytesEach)
    {
        await using var fixture = Fixture();
        var cuts = 0;
        fixture.Hub.Fault = (request, answer) => request is { IsStore: true, Method: "GET" } && cuts++ < 8 && answer.Body.Length > bytesEach ? answer with { CutAfter = bytesEach } : answer;
        fixture.AssertComplete(await fixture.FetchAllAsync());
        long[] starts = [.. fixture.Hub.Requests.Where(request => request.IsStore).Select(request => request.From)];
        Assert.Equal(Enumerable.Range(0, 9).Select(i => (long)i * bytesEach), starts);
    }

    [Fact]
    public async Task A_connection_that_brings_nothing_is_given_up_after_some_tries_and_what_came_stays()
    {
        await using var fixture = Fixture();
        fixture.Hub.Fault = (request, answer) => request.IsStore ? answer with { CutAfter = request.From == 0 ? 1000 : 0 } : answer;
        await Assert.ThrowsAsync<HubUnavailableException>(() => fixture.FetchAllAsync());
        Assert.Equal(1000, new FileInfo(Assert.Single(Directory.GetFiles(fixture.Cached("blobs"), "*.incomplete"))).Length);
        fixture.Hub.Requests.Clear();
        fixture.Hub.Fault = (_, answer) => answer;
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.Equal(1000, Assert.Single(fixture.Hub.Requests, request => request.IsStore).From);
        Assert.Contains(("train.jsonl", 1000, Large.Length), fixture.Progress.Starts);
    }

    [Theory]
    [InlineData(".incomplete")]
    [InlineData(".0a1b2c3d.incomplete")]
    public async Task What_other_clients_left_unfinished_is_used(string ending)
    {
        await using var fixture = Fixture();
        Directory.CreateDirectory(fixture.Cached("blobs"));
        File.WriteAllBytes(fixture.Cached("blobs/" + Sha256(Large) + ending), Large[..600_000]);
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.Equal(600_000, Assert.Single(fixture.Hub.Requests, request => request.IsStore).From);
    }

    [Fact]
    public async Task A_damaged_beginning_is_noticed_and_downloaded_again()
    {
        await using var fixture = Fixture();
        Directory.CreateDirectory(fixture.Cached("blobs"));
        File.WriteAllBytes(fixture.Cached("blobs/" + Sha256(Large) + ".incomplete"), new byte[600_000]);
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.Equal([600_000, 0], fixture.Hub.Requests.Where(request => request.IsStore).Select(request => request.From));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_from_the_beginning()
    {
        await using var fixture = Fixture();
        var cuts = 0;
        fixture.Hub.Fault = (request, answer) => !request.IsStore ? answer : cuts++ == 0 ? answer with { CutAfter = 400_000 } : new FakeAnswer(200, Large);
        fixture.AssertComplete(await fixture.FetchAllAsync());
    }

    [Fact]
    public async Task A_wrong_ETag_is_refused_before_the_download()
    {
        await using var fixture = Fixture();
        fixture.Hub.Fault = (request, answer) => request.Method == "HEAD"
            ? answer with { Headers = [.. answer.Headers.Select(header => header.Name == "X-Linked-Etag" ? (header.Name, $"\"{new string('0', 64)}\"") : header)] }
            : answer;
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => fixture.FetchAllAsync());
        Assert.Contains("(ETag)", error.Message, StringComparison.Ordinal);
        AssertNothingPlaced(fixture);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Other_bytes_than_the_checksum_promises_never_reach_the_cache(bool isLarge)
    {
        await using var fixture = new HubFixture();
        fixture.Hub.Add("train.jsonl", Large, isLarge);
        fixture.Hub.Fault = (request, answer) =>
        {
            if (request.Method == "GET" && answer.Body.Length == Large.Length)
                answer = answer with { Body = [.. answer.Body[..^1], (byte)(answer.Body[^1] ^ 1)] };
            return answer;
        };
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => fixture.FetchAllAsync());
        Assert.Contains("does not have the checksum", error.Message, StringComparison.Ordinal);
        AssertNothingPlaced(fixture);
        Assert.Empty(Directory.GetFiles(fixture.Cached("blobs")));
    }

    [Fact]
    public async Task More_bytes_than_listed_are_refused()
    {
        await using var fixture = Fixture();
        fixture.Hub.Fault = (request, answer) => request.IsStore ? answer with { Body = [.. Large, 1] } : answer;
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => fixture.FetchAllAsync());
        Assert.Contains("more than the 1000000 bytes", error.Message, StringComparison.Ordinal);
        AssertNothingPlaced(fixture);
    }

    [Theory]
    [InlineData("RateLimit", "\"resolvers\";r=0;t=55", 56)]
    [InlineData("Retry-After", "7", 7)]
    public async Task A_rate_limit_is_waited_for_as_long_as_it_says(string header, string value, int seconds)
    {
        await using var fixture = Fixture();
        var answers = 0;
        fixture.Hub.Fault = (_, answer) => answers++ % 2 == 0 ? new FakeAnswer(429, [], (header, value)) : answer;
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.All(fixture.Time.Waits, wait => Assert.Equal(TimeSpan.FromSeconds(seconds), wait));
        Assert.NotEmpty(fixture.Time.Waits);
        Assert.Contains(fixture.Progress.Said, said => said.EndsWith($"going on in {seconds} s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wait_of_hours_is_told_instead()
    {
        await using var fixture = Fixture();
        fixture.Hub.Fault = (_, _) => new FakeAnswer(429, [], ("Retry-After", "7200"));
        var error = await Assert.ThrowsAsync<IOException>(() => fixture.FetchAllAsync());
        Assert.Contains("asks to wait 120 minutes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task A_hub_that_stumbles_is_asked_again(int status)
    {
        await using var fixture = Fixture();
        var answers = 0;
        fixture.Hub.Fault = (_, answer) => answers++ % 3 < 2 ? new FakeAnswer(status, []) : answer;
        fixture.AssertComplete(await fixture.FetchAllAsync());
    }

    [Fact]
    public async Task A_hub_that_is_down_is_an_error_that_says_so()
    {
        await using var fixture = Fixture();
        fixture.Hub.Fault = (_, _) => new FakeAnswer(503, []);
        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => fixture.FetchAllAsync());
        Assert.Equal("hf://datasets/owner/name: the hub answered 503; try again later", error.Message);
        Assert.Equal(6, fixture.Hub.Requests.Count);
    }

    [Fact]
    public async Task A_silent_hub_is_not_waited_for_without_end()
    {
        await using var fixture = Fixture();
        fixture.Settings = fixture.Settings with { ReadTimeout = TimeSpan.FromMilliseconds(500) };
        var slow = 0;
        fixture.Hub.Fault = (request, answer) => request is { IsStore: true } && slow++ == 0 ? answer with { Delay = TimeSpan.FromMinutes(1) } : answer;
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.True(fixture.Hub.Requests.Count(request => request.IsStore) >= 2);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_to_nobody_else()
    {
        await using var fixture = Fixture();
        fixture.Settings = fixture.Settings with { Token = new AccessToken(Token, "HF_TOKEN") };
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.All(fixture.Hub.Requests, request => Assert.Equal(!request.IsStore, request.Headers.TryGetValue("authorization", out var sent) && sent == $"Bearer {Token}"));
        Assert.All(fixture.Hub.Requests, request => Assert.Equal("identity", request.Headers["accept-encoding"]));
        Assert.Contains(fixture.Hub.Requests, request => request.IsStore);
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_with_the_token()
    {
        await using var fixture = Fixture();
        fixture.Settings = fixture.Settings with { Token = new AccessToken(Token, "HF_TOKEN") };
        fixture.Hub.Fault = (request, answer) => request.Path.Contains("/old/", StringComparison.Ordinal) ? new FakeAnswer(307, [], ("Location", request.Path.Replace("/old/", "/owner/", StringComparison.Ordinal))) : answer;
        var snapshot = await fixture.Client().OpenAsync(HubAddress.ParseDataset("hf://datasets/old/name"), HubFixture.Stop);
        await snapshot.FetchAsync(snapshot.Files, HubFixture.Stop);
        fixture.AssertComplete(snapshot.Folder);
        Assert.All(fixture.Hub.Requests.Where(request => !request.IsStore), request => Assert.Equal($"Bearer {Token}", request.Headers["authorization"]));
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_to_an_absolute_address_of_the_hub()
    {
        await using var fixture = Fixture();
        fixture.Settings = fixture.Settings with { Token = new AccessToken(Token, "HF_TOKEN") };
        fixture.Hub.Fault = (request, answer) => request.Path.Contains("/old/", StringComparison.Ordinal)
            ? new FakeAnswer(307, [], ("Location", new Uri(fixture.Settings.Endpoint, request.Path.Replace("/old/", "/owner/", StringComparison.Ordinal)).ToString()))
            : answer;
        var snapshot = await fixture.Client().OpenAsync(HubAddress.ParseDataset("hf://datasets/old/name"), HubFixture.Stop);
        await snapshot.FetchAsync(snapshot.Files, HubFixture.Stop);
        fixture.AssertComplete(snapshot.Folder);
        Assert.All(fixture.Hub.Requests.Where(request => !request.IsStore), request => Assert.Equal($"Bearer {Token}", request.Headers["authorization"]));
    }

    [Fact]
    public async Task Redirects_without_end_are_refused()
    {
        await using var fixture = Fixture();
        fixture.Hub.Fault = (request, _) => new FakeAnswer(307, [], ("Location", request.Path));
        Assert.Contains("redirects more than 10 times", (await Assert.ThrowsAsync<InvalidDataException>(() => fixture.FetchAllAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_address_is_asked_for_again()
    {
        await using var fixture = Fixture();
        var gets = 0;
        fixture.Hub.Fault = (request, answer) => !request.IsStore ? answer : gets++ switch
        {
            0 => answer with { CutAfter = 500_000 },
            1 => new FakeAnswer(403, []),
            _ => answer,
        };
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.Equal(2, fixture.Hub.Requests.Count(request => request.Method == "HEAD"));
    }

    [Fact]
    public async Task An_answer_that_names_no_commit_is_no_hub()
    {
        await using var fixture = Fixture();
        fixture.Hub.Fault = (request, answer) => request.Method == "HEAD" ? answer with { Headers = [.. answer.Headers.Where(header => header.Name != "X-Repo-Commit")] } : answer;
        Assert.Contains("its answer names no commit", (await Assert.ThrowsAsync<InvalidDataException>(() => fixture.FetchAllAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../evil")]
    [InlineData("a\\b")]
    [InlineData("")]
    public async Task A_file_name_that_leads_out_of_its_folder_is_refused(string name)
    {
        await using var fixture = Fixture();
        fixture.Hub.Add(name, "x");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => fixture.FetchAllAsync());
        Assert.Contains("leads out of its folder", error.Message, StringComparison.Ordinal);
        Assert.Equal(["cache"], Directory.GetFileSystemEntries(fixture.Folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(404, "RepoNotFound", null, typeof(FileNotFoundException), "the hub has nothing of this name that your access token may read")]
    [InlineData(401, null, null, typeof(FileNotFoundException), "the hub has nothing of this name that your access token may read")]
    [InlineData(404, "RevisionNotFound", null, typeof(FileNotFoundException), "the hub has no such revision")]
    [InlineData(403, "GatedRepo", null, typeof(InvalidDataException), "accept its terms")]
    [InlineData(403, null, null, typeof(InvalidDataException), "the hub refuses access")]
    [InlineData(401, null, "Invalid credentials in Authorization header", typeof(InvalidDataException), "does not know the access token")]
    [InlineData(403, null, "Access to this resource is disabled.", typeof(InvalidDataException), "has blocked this repository")]
    public async Task A_refusal_says_what_to_do_and_nothing_of_the_token(int status, string? code, string? message, Type type, string expected)
    {
        await using var fixture = Fixture();
        fixture.Settings = fixture.Settings with { Token = new AccessToken(Token, "HF_TOKEN") };
        fixture.Hub.Fault = (_, _) => new FakeAnswer(status, [], [.. new (string, string?)[] { ("X-Error-Code", code), ("X-Error-Message", message) }.Where(header => header.Item2 is not null).Select(header => (header.Item1, header.Item2!))]);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => fixture.FetchAllAsync());
        Assert.IsType(type, error);
        Assert.StartsWith("hf://datasets/owner/name: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
        Assert.Single(fixture.Hub.Requests);
    }

    [Fact]
    public async Task Several_clients_at_once_download_a_file_once()
    {
        await using var fixture = Fixture();
        fixture.Hub.Fault = (request, answer) => request.IsStore ? answer with { Delay = TimeSpan.FromMilliseconds(200) } : answer;
        var folders = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => fixture.FetchAllAsync())));
        fixture.AssertComplete(Assert.Single(folders.Distinct()));
        Assert.Single(fixture.Hub.Requests, request => request.IsStore);
    }

    [Fact]
    public async Task A_cancelled_download_leaves_what_came_for_the_next()
    {
        await using var fixture = Fixture();
        using var stop = new CancellationTokenSource();
        fixture.Hub.Fault = (request, answer) =>
        {
            if (request is { IsStore: true } && request.From == 300_000)
                stop.Cancel();
            return request.IsStore ? answer with { CutAfter = Math.Min(300_000, answer.Body.Length) } : answer;
        };
        var snapshot = await fixture.Client().OpenAsync(HubFixture.Dataset, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => snapshot.FetchAsync(snapshot.Files, stop.Token));
        fixture.Hub.Fault = (_, answer) => answer;
        fixture.Hub.Requests.Clear();
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.True(Assert.Single(fixture.Hub.Requests, request => request.IsStore).From >= 300_000);
    }

    private static HubFixture Fixture()
    {
        var fixture = new HubFixture();
        fixture.Hub.Add("train.jsonl", Large, isLarge: true);
        return fixture;
    }

    private static void AssertNothingPlaced(HubFixture fixture)
    {
        Assert.False(Directory.Exists(fixture.Cached("snapshots")));
        Assert.DoesNotContain(Directory.GetFiles(fixture.Cached("blobs")), file => !file.EndsWith(".incomplete", StringComparison.Ordinal));
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
}
