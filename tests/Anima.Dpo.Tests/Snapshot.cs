using Anima.Testing;

namespace Anima.Dpo.Tests;

/// <summary>Compares text with a file under Expectations; what was received is written beside it when they differ, and never accepted by itself.</summary>
internal static class Snapshot
{
    /// <summary>Fails unless <paramref name="received"/> is what <c>Expectations/name.verified.txt</c> holds.</summary>
    public static void Verify(string received, string name)
    {
        // Not from the caller's file: a reproducible build names its sources by paths that exist nowhere.
        var folder = Path.Combine(Golden.RepositoryRoot, "tests", "Anima.Dpo.Tests", "Expectations");
        var verified = Path.Combine(folder, name + ".verified.txt");
        var beside = Path.Combine(folder, name + ".received.txt");
        var text = received.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (File.Exists(verified) && File.ReadAllText(verified) == text)
        {
            File.Delete(beside);
            return;
        }
        File.WriteAllText(beside, text);
        Assert.Fail($"The text differs from {verified}; look at {beside}, and rename it if it is right.\n{FirstDifference(File.Exists(verified) ? File.ReadAllText(verified) : "", text)}");
    }

    private static string FirstDifference(string verified, string received)
    {
        var (expected, actual) = (verified.Split('\n'), received.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(expected.Length, actual.Length)).First(i => expected.ElementAtOrDefault(i) != actual.ElementAtOrDefault(i));
        return $"line {line + 1}\n- {expected.ElementAtOrDefault(line)}\n+ {actual.ElementAtOrDefault(line)}";
    }
}
