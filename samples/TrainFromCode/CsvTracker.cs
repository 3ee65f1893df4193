using System.Globalization;
using Anima.Rlhf.Tracking;

namespace TrainFromCode;

/// <summary>Writes the loss of every step as a line.</summary>
internal sealed class CsvTracker(string file) : IRunTracker
{
    public void Begin(TrackedRun run) => File.WriteAllLines(file, run.Records.Where(record => !record.IsEvaluation).Select(Line));

    public void Log(MetricsRecord record)
    {
        if (!record.IsEvaluation)
            File.AppendAllLines(file, [Line(record)]);
    }

    public void End(RunEnd end, string? reason) => File.AppendAllLines(file, [$"# {end} {reason}"]);

    public void Dispose()
    {
    }

    private static string Line(MetricsRecord record) => string.Create(CultureInfo.InvariantCulture, $"{record.Step},{record.Values[0].Value}");
}
