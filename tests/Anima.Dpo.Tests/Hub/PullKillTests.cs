using Anima.Testing;

namespace Anima.Dpo.Tests.Hub;

/// <summary>Pulls that are killed at any moment, or run at the same time, lose and corrupt nothing.</summary>
public sealed class PullKillTests
{
    private const int Kills = 20;
    private const int MostBytes = 2_000_000;

    [Fact]
    public async Task A_pull_killed_at_random_moments_and_run_again_has_every_byte()
    {
        using var folder = new TemporaryFolder();
        await using var hub = Hub();
        var chance = new Chance();
        var pull = new Pull(hub, folder["killed"]);
        for (var i = 0; i < Kills; i++)
        {
            // From before the first request to after the last.
            await pull.KillAtAsync((long)(MostBytes * Math.Pow(chance.Random.NextDouble(), 3)));
            AssertNothingIsDamaged(hub, folder["killed"], $"kill {i}; {chance}");
        }
        AssertComplete(hub, await pull.FinishAsync(), folder["killed"], chance.ToString());
        // Downloads went on where they had been.
        Assert.Contains(hub.Requests, request => request.IsStore && request.From > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pulls_at_the_same_time_end_with_the_same_whole_files(bool hasLocks)
    {
        using var folder = new TemporaryFolder();
        await using var hub = Hub();
        var pull = new Pull(hub, folder["cache"]) { HasLocks = hasLocks };
        var printed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => pull.FinishAsync()));
        Assert.All(printed, paths => AssertComplete(hub, paths, folder["cache"], $"locks: {hasLocks}"));
        if (hasLocks)
            Assert.Equal(2, hub.Requests.Count(request => request.IsStore));
    }

    private static FakeHub Hub()
    {
        var random = new Random(7);
        var hub = new FakeHub { Fault = (request, answer) => request.IsStore ? answer with { Pace = TimeSpan.FromMilliseconds(20) } : answer };
        for (var i = 0; i < 6; i++)
            hub.Add($"data/train-{i}.jsonl", Bytes(1000 + i));
        hub.Add("data/train-8.jsonl", Bytes(2_000_000), isLarge: true);
        hub.Add("data/train-9.jsonl", Bytes(3_000_000), isLarge: true);
        return hub;

        byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    // What has its final name is whole, at every moment.
    private static void AssertNothingIsDamaged(FakeHub hub, string cache, string when)
    {
        var snapshots = Path.Combine(cache, "datasets--owner--name", "snapshots");
        if (!Directory.Exists(snapshots))
            return;
        foreach (var file in Directory.EnumerateFiles(snapshots, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(Path.Combine(snapshots, FakeHub.Commit), file);
            Assert.True(hub.Files[path].Content.AsSpan().SequenceEqual(File.ReadAllBytes(file)), $"{path} differs ({when})");
        }
    }

    private static void AssertComplete(FakeHub hub, string[] printed, string cache, string when)
    {
        Assert.Equal(hub.Files.Keys, printed.Select(path => Path.GetRelativePath(Path.Combine(cache, "datasets--owner--name", "snapshots", FakeHub.Commit), path)));
        AssertNothingIsDamaged(hub, cache, when);
        Assert.Equal(FakeHub.Commit, File.ReadAllText(Path.Combine(cache, "datasets--owner--name", "refs", "main")));
        Assert.Empty(Directory.GetFiles(cache, "*.incomplete", SearchOption.AllDirectories));
    }
}
