using System.Diagnostics;
using System.Globalization;
using Anima.Tokenizers;

namespace Anima.Benchmarks;

/// <summary>Loading a tokenizer of Gemma 3's size, in milliseconds of processor time of a fresh process: a warm one would hide what the JIT costs.</summary>
internal static class LoadBenchmark
{
    /// <summary>The argument that makes this program the process that loads, and tells its time.</summary>
    public const string Once = "--load-once";

    private const int Runs = 5;

    /// <summary>Measures and prints.</summary>
    public static void Run(Figures figures)
    {
        var file = Path.Combine(Path.GetTempPath(), $"anima-large-{Environment.ProcessId}.json");
        LargeVocabulary.Write(file);
        try
        {
            var best = Enumerable.Range(0, Runs).Min(_ => InFreshProcess(file));
            var before = figures.Note("load | 262,144 tokens | ms of processor time", best);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loading 262,144 tokens with 515,000 merges: {best:0} ms of processor time, earlier {before}"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Loads a file and writes how many milliseconds of processor time that took.</summary>
    public static void LoadOnce(string file)
    {
        var before = Environment.CpuUsage.TotalTime;
        Tokenizer.Load(file).Encode("a first text");
        Console.WriteLine((Environment.CpuUsage.TotalTime - before).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    private static double InFreshProcess(string file)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "exec", typeof(LoadBenchmark).Assembly.Location, Once, file })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var told = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(told, CultureInfo.InvariantCulture) : throw new InvalidOperationException("The process that loads failed.");
    }
}
