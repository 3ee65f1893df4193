using System.Text.Json;
using Anima.Recipes;
using Anima.Testing;

namespace Anima.Hub.Tests;

/// <summary>The cache is laid out as all clients of the hub lay it out, and serves without a network.</summary>
public sealed class HubCacheTests
{
    private static readonly byte[] Large = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 >> 3))];

    [Fact]
    public async Task Files_are_blobs_with_relative_links_from_a_snapshot()
    {
        await using var fixture = Fixture();
        var folder = await fixture.FetchAllAsync();
        fixture.AssertComplete(folder);
        Assert.Equal(fixture.Cached($"snapshots/{FakeHub.Commit}"), folder);
        Assert.Equal(FakeHub.Commit, File.ReadAllText(fixture.Cached("refs/main")));
        var small = FakeHub.GitSha1(fixture.Hub.Files["README.md"].Content);
        Assert.Equal($"../../blobs/{small}", new FileInfo(Path.Combine(folder, "README.md")).LinkTarget);
        var large = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Large));
        Assert.Equal($"../../../blobs/{large}", new FileInfo(Path.Combine(folder, "data/train.jsonl")).LinkTarget);
        Assert.Equal([small, large], Directory.GetFiles(fixture.Cached("blobs")).Select(Path.GetFileName).Order(StringComparer.Ordinal).OrderBy(name => name!.Length));
        Assert.True(File.Exists(Path.Combine(fixture.Settings.CacheFolder, ".locks/datasets--owner--name", large + ".lock")));
        Assert.StartsWith("Signature: 8a477f597d28d172789f06886806bc55\n", File.ReadAllText(Path.Combine(fixture.Settings.CacheFolder, "CACHEDIR.TAG")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_listing_of_a_commit_is_kept_as_other_clients_keep_it()
    {
        await using var fixture = Fixture();
        await fixture.FetchAllAsync();
        using var tree = JsonDocument.Parse(File.ReadAllBytes(fixture.Cached($"trees/{FakeHub.Commit}.json")));
        Assert.Equal(1, tree.RootElement.GetProperty("format_version").GetInt32());
        var file = tree.RootElement.GetProperty("files").GetProperty("data/train.jsonl");
        Assert.Equal(Large.Length, file.GetProperty("lfs_size").GetInt64());
        Assert.Equal(64, file.GetProperty("lfs_sha256").GetString()!.Length);
    }

    [Fact]
    public async Task A_commit_that_is_there_costs_no_request()
    {
        await using var fixture = Fixture();
        await fixture.FetchAllAsync();
        fixture.Hub.Requests.Clear();
        fixture.AssertComplete(await fixture.FetchAllAsync(HubFixture.Dataset with { Revision = FakeHub.Commit }));
        Assert.Empty(fixture.Hub.Requests);
        await fixture.FetchAllAsync();
        Assert.Equal("/api/datasets/owner/name/revision/main", Assert.Single(fixture.Hub.Requests).Path);
    }

    [Fact]
    public async Task Offline_nothing_is_asked_and_what_is_there_serves()
    {
        await using var fixture = Fixture();
        await fixture.FetchAllAsync();
        fixture.Hub.Requests.Clear();
        fixture.Settings = fixture.Settings with { IsOffline = true };
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.Empty(fixture.Hub.Requests);

        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => fixture.FetchAllAsync(HubFixture.Dataset with { Revision = "v2" }));
        Assert.StartsWith("hf://datasets/owner/name@v2 is not in the cache", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_a_file_that_is_missing_is_named()
    {
        await using var fixture = Fixture();
        var folder = await fixture.FetchAllAsync();
        File.Delete(fixture.Cached("blobs/" + FakeHub.GitSha1(fixture.Hub.Files["README.md"].Content)));
        fixture.Settings = fixture.Settings with { IsOffline = true };
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => fixture.FetchAllAsync());
        Assert.StartsWith("hf://datasets/owner/name/README.md is not in the cache", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_client_left_without_a_listing_serves_offline()
    {
        await using var fixture = Fixture();
        await fixture.FetchAllAsync();
        Directory.Delete(fixture.Cached("trees"), recursive: true);
        fixture.Settings = fixture.Settings with { IsOffline = true };
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.Contains("those 2 which it holds are taken for all", Assert.Single(fixture.Progress.Said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_hub_leaves_the_known_commit()
    {
        await using var fixture = Fixture();
        await fixture.FetchAllAsync();
        fixture.Hub.Fault = (_, answer) => answer with { CutAfter = 0 };
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.Contains($"using commit {FakeHub.Commit}", fixture.Progress.Said.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_size_is_downloaded_again()
    {
        await using var fixture = Fixture();
        var folder = await fixture.FetchAllAsync();
        File.WriteAllText(Path.Combine(folder, "README.md"), "cut");
        fixture.AssertComplete(await fixture.FetchAllAsync());
    }

    [Fact]
    public async Task Without_links_the_files_themselves_lie_in_the_snapshot()
    {
        await using var fixture = Fixture();
        fixture.Settings = fixture.Settings with { UseSymbolicLinks = false };
        var folder = await fixture.FetchAllAsync();
        fixture.AssertComplete(folder);
        Assert.Null(new FileInfo(Path.Combine(folder, "data/train.jsonl")).LinkTarget);
        Assert.Empty(Directory.GetFiles(fixture.Cached("blobs")));
        fixture.Hub.Requests.Clear();
        await fixture.FetchAllAsync(HubFixture.Dataset with { Revision = FakeHub.Commit });
        Assert.Empty(fixture.Hub.Requests);
    }

    [Fact]
    public async Task A_revision_moves_and_its_unchanged_files_are_shared()
    {
        await using var fixture = Fixture();
        var first = await fixture.FetchAllAsync();
        var moved = new string('b', 40);
        fixture.Hub.Revisions["main"] = moved;
        fixture.Hub.Add("new.jsonl", "{}\n");
        fixture.Hub.Requests.Clear();
        var second = await fixture.FetchAllAsync();
        Assert.NotEqual(first, second);
        fixture.AssertComplete(second);
        Assert.Equal(moved, File.ReadAllText(fixture.Cached("refs/main")));
        Assert.All(fixture.Hub.Requests.Where(request => request.Path.Contains("/resolve/", StringComparison.Ordinal)), request => Assert.EndsWith("new.jsonl", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revision_with_slashes_is_one_part_of_an_address_and_a_path_in_the_cache()
    {
        await using var fixture = Fixture();
        fixture.Hub.Revisions["refs/pr/1"] = FakeHub.Commit;
        await fixture.FetchAllAsync(HubAddress.ParseDataset("hf://datasets/owner/name@refs/pr/1"));
        Assert.Contains("/api/datasets/owner/name/revision/refs%2Fpr%2F1", fixture.Hub.Requests.Select(request => request.Path));
        Assert.Equal(FakeHub.Commit, File.ReadAllText(fixture.Cached("refs/refs/pr/1")));
    }

    [Fact]
    public async Task A_long_listing_comes_in_pages()
    {
        await using var fixture = new HubFixture(new FakeHub { PageSize = 3 });
        for (var i = 0; i < 10; i++)
            fixture.Hub.Add($"data/{i} ä#.jsonl", $"{{\"i\":{i}}}\n");
        fixture.AssertComplete(await fixture.FetchAllAsync());
        Assert.Equal(4, fixture.Hub.Requests.Count(request => request.Path.Contains("/tree/", StringComparison.Ordinal)));
    }

    private static HubFixture Fixture()
    {
        var fixture = new HubFixture();
        fixture.Hub.Add("README.md", "# Pairs\n");
        fixture.Hub.Add("data/train.jsonl", Large, isLarge: true);
        return fixture;
    }
}
