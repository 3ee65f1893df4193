using System.Diagnostics;
using System.Text.RegularExpressions;
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
    public async Task The_sample_trains_with_its_own_rows_loss_and_tracker_and_goes_on()
    {
        using var folder = new TemporaryFolder();
        var first = await RunSample(folder.Path);
        Assert.Contains("Finished: ", first, StringComparison.Ordinal);
        Assert.Contains("after step 0: eval_loss 0.6931", first, StringComparison.Ordinal);
        var steps = await File.ReadAllLinesAsync(folder.File("steps.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(13, steps.Length);
        Assert.StartsWith("1,0.693147180559945", steps[0], StringComparison.Ordinal);
        Assert.Equal("# Finished ", steps[^1]);
        Assert.Contains("AlreadyFinished: ", await RunSample(folder.Path), StringComparison.Ordinal);
    }

    private static async Task<string> RunSample(string folder)
    {
        var sample = Path.Combine(Golden.RepositoryRoot, "artifacts", "bin", "TrainFromCode", "release", "TrainFromCode.dll");
        Assert.True(File.Exists(sample), $"{sample} is missing: build the solution in Release first");
        var start = new ProcessStartInfo("dotnet", ["exec", sample, Path.Combine(Golden.RepositoryRoot, "datasets", "quickstart", "model"), folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet")
            start.FileName = host;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }

    // Indentation differs between a file and a page.
    private static string Flat(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("<!-- in: (?<file>[^ ]+) -->\n```[a-z]+\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Snippet();
}
