using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Anima.Benchmarks;

/// <summary>The figures of this run and the ones that were checked in.</summary>
internal sealed class Figures(string file)
{
    private const int Runs = 5;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, double> _earlier =
        File.Exists(file) ? JsonSerializer.Deserialize<SortedDictionary<string, double>>(File.ReadAllText(file))! : [];
    private readonly Dictionary<string, double> _now = [];

    /// <summary>Notes a figure.</summary>
    /// <returns>The earlier one as text, or a dash.</returns>
    public string Note(string key, double figure)
    {
        _now[key] = Math.Round(figure, 1);
        return _earlier.TryGetValue(key, out var before) ? before.ToString("0.0", CultureInfo.InvariantCulture) : "-";
    }

    /// <summary>Writes the figures over the earlier ones; those of other subjects stay.</summary>
    public void Save()
    {
        foreach (var (key, figure) in _now)
            _earlier[key] = figure;
        File.WriteAllText(file, JsonSerializer.Serialize(_earlier, Indented) + "\n");
    }

    /// <summary>The best time of several runs, in seconds: a busy machine only ever adds time.</summary>
    public static double BestTime(Action run)
    {
        run();
        var best = double.MaxValue;
        for (var i = 0; i < Runs; i++)
        {
            var clock = Stopwatch.StartNew();
            run();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        return best;
    }
}
