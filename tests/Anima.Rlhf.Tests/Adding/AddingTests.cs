using System.Text.RegularExpressions;
using Anima.Rlhf.Tests.Runs;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Adding;

/// <summary>What docs/adding.md shows is code that compiles and does what it says.</summary>
public sealed partial class AddingTests
{
    [Fact]
    public void Every_snippet_stands_in_the_file_that_it_names()
    {
        var snippets = Snippet().Matches(File.ReadAllText(Path.Combine(Golden.RepositoryRoot, "docs", "adding.md")));
        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet =>
        {
            var file = Path.Combine(Golden.RepositoryRoot, snippet.Groups["file"].Value);
            Assert.True(File.Exists(file), $"{file} does not exist");
            Assert.True(
                Flat(File.ReadAllText(file)).Contains(Flat(snippet.Groups["code"].Value), StringComparison.Ordinal),
                $"docs/adding.md shows code that {snippet.Groups["file"].Value} does not hold any more; copy it anew:\n{snippet.Groups["code"].Value}");
        });
    }

    [Fact]
    public void The_loss_and_the_tracker_train()
    {
        using var tiny = new TinyRun().WithPairs();
        var file = tiny["steps.csv"];
        var options = tiny.Options with { Loss = new CautiousLoss(0.1, 0.1), Trackers = [new CsvTracker(file)] };
        var result = Trainer.Train(tiny.Recipe, options, TestContext.Current.CancellationToken);
        var losses = result.Metrics.Where(record => !record.IsEvaluation).Select(record => record.Values[0].Value).ToArray();
        Assert.Equal(Math.Log(2), losses[0], 1e-12);
        Assert.Equal([.. losses.Select((loss, i) => FormattableString.Invariant($"{i + 1},{loss}")), "# Finished "], File.ReadAllLines(file));
    }

    // Indentation differs between a file and a page.
    private static string Flat(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("<!-- in: (?<file>[^ ]+) -->\n```[a-z]+\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Snippet();
}
