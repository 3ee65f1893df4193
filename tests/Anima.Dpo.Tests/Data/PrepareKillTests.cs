using System.Text;
using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

/// <summary>Preparations that are killed at any moment, or run at the same time, lose and corrupt nothing.</summary>
public sealed class PrepareKillTests
{
    private const int Kills = 20;
    private const int RowCount = 6000;

    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    [Fact]
    public async Task A_preparation_killed_at_random_moments_and_run_again_is_as_one_left_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "processes are killed with kill(2)");
        using var folder = new TemporaryFolder();
        var rows = folder.Write("rows.jsonl", Rows());
        var undisturbed = new CachedCommand(folder["undisturbed"], "data", "prepare", "--model", Tokenizer, rows);
        await undisturbed.FinishAsync();
        var expected = Assert.Single(undisturbed.Files);

        var chance = new Chance();
        var size = new FileInfo(expected).Length;
        var killed = new CachedCommand(folder["killed"], "data", "prepare", "--model", Tokenizer, rows);
        var begun = 0;
        for (var i = 0; i < Kills; i++)
        {
            // From the first byte to the last, and now and then when the file has its name.
            var before = killed.Leftovers;
            var bytes = (long)(size * chance.Random.NextDouble());
            await killed.KillAtAsync(() => i % 4 == 0 ? killed.Files.Length > 0 : killed.Leftovers.Except(before).Any(file => LengthOf(file) >= bytes));
            begun += killed.Leftovers.Length > 0 ? 1 : 0;
            foreach (var file in killed.Files)
            {
                AssertSame(expected, file, chance);
                // What is whole would end the following ones at once.
                File.Delete(file);
            }
        }
        Assert.True(begun > 0, $"no kill fell while a file was written ({chance})");
        Assert.Contains("6,000 rows are prepared and kept", await killed.FinishAsync(), StringComparison.Ordinal);
        AssertSame(expected, Assert.Single(killed.Files), chance);
        Assert.Empty(killed.Leftovers);
        Assert.Contains("6,000 rows were already prepared", await killed.FinishAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preparations_at_the_same_time_end_with_the_same_whole_file()
    {
        using var folder = new TemporaryFolder();
        var prepare = new CachedCommand(folder["cache"], "data", "prepare", "--model", Tokenizer, folder.Write("rows.jsonl", Rows()));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => prepare.FinishAsync()));
        Assert.Single(prepare.Files);
        Assert.Empty(prepare.Leftovers);
        Assert.Contains("6,000 rows were already prepared", await prepare.FinishAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_preparation_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are sent with kill(2)");
        using var folder = new TemporaryFolder();
        var prepare = new CachedCommand(folder["cache"], "data", "prepare", "--model", Tokenizer, folder.Write("rows.jsonl", Rows() + Rows() + Rows()));
        var (exitCode, said) = await prepare.InterruptAsync();
        Assert.Equal((ExitCode.Interrupted, ""), (exitCode, said));
        Assert.Empty(prepare.Files);
        Assert.Empty(prepare.Leftovers);
    }

    private static void AssertSame(string expected, string actual, Chance chance)
    {
        Assert.Equal(Path.GetFileName(expected), Path.GetFileName(actual));
        Assert.True(File.ReadAllBytes(expected).AsSpan().SequenceEqual(File.ReadAllBytes(actual)), $"the files differ ({chance})");
    }

    private static long LengthOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;

    private static string Rows()
    {
        var text = new StringBuilder();
        for (var i = 0; i < RowCount; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{{\"prompt\":\"Question {i}, and why? {Words(i, 30)}\",\"chosen\":\"{Words(i + 1, 60)}\",\"rejected\":\"{Words(i + 2, 50)}\"}}\n");
        return text.ToString();
    }

    private static string Words(int seed, int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => ((seed * 31) + (i * 17)) % 7 == 0 ? "川の名前" : $"word{((seed + i) * 7919) % 1000}"));
}
