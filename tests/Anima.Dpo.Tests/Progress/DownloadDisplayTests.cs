using Anima.Dpo.Progress;
using Spectre.Console.Testing;

namespace Anima.Dpo.Tests.Progress;

public sealed class DownloadDisplayTests
{
    [Fact]
    public void Sentences_tell_large_files_by_tenths()
    {
        var said = new List<string>();
        var messages = new DownloadMessages(said.Add);
        messages.Started("small.json", 0, 1000);
        messages.Advanced("small.json", 1000);
        messages.Finished("small.json");
        messages.Started("model.safetensors", 0, 100 << 20);
        for (var done = 0; done <= 100; done += 5)
            messages.Advanced("model.safetensors", (long)done << 20);
        messages.Finished("model.safetensors");
        messages.Started("other.safetensors", 30 << 20, 100 << 20);
        messages.Say("waiting");
        Assert.Equal(
            [
                "downloading model.safetensors: 100 MiB",
                .. Enumerable.Range(1, 9).Select(tenth => $"downloading model.safetensors: {tenth}0 %"),
                "downloaded model.safetensors",
                "downloading other.safetensors: going on after 30.0 MiB of 100 MiB",
                "waiting",
            ],
            said);
    }

    [Fact]
    public void Bars_end_full_and_nothing_is_drawn_for_nothing()
    {
        using var console = new TestConsole().Width(120).Interactive().EmitAnsiSequences();
        using (var idle = new DownloadBars(console))
            Assert.Empty(console.Output);
        using (var bars = new DownloadBars(console))
        {
            bars.Started("data/[train].parquet", 0, 2_000_000);
            bars.Advanced("data/[train].parquet", 1_000_000);
            bars.Finished("data/[train].parquet");
        }
        Assert.Contains("data/[train].parquet", console.Output, StringComparison.Ordinal);
        Assert.Contains("100%", console.Output, StringComparison.Ordinal);
    }
}
