using System.Globalization;
using Anima.Hub;
using Anima.Rlhf.Tracking;

namespace Anima.Rlhf.Training;

/// <summary><c>log.txt</c>: what an observer is told, with the time. What is said before the run folder exists is kept for it.</summary>
/// <param name="next">The observer that is told too.</param>
internal sealed class LogFile(ITrainingObserver next) : ITrainingObserver, IDisposable
{
    private readonly List<string> _early = [];
    private StreamWriter? _file;

    /// <summary>Starts writing to the end of <paramref name="path"/>.</summary>
    public void Open(string path)
    {
        _file = new StreamWriter(path, append: true) { AutoFlush = true };
        _early.ForEach(_file.WriteLine);
        _early.Clear();
    }

    /// <inheritdoc/>
    public IHubProgress Downloads => next.Downloads;

    /// <summary>Writes a sentence to the file alone.</summary>
    public void Note(string message) => Write(message);

    /// <inheritdoc/>
    public void Say(string message)
    {
        Write(message);
        next.Say(message);
    }

    /// <inheritdoc/>
    public void Started(int done, int total)
    {
        Write(string.Create(CultureInfo.InvariantCulture, $"training from step {done + 1} to {total}"));
        next.Started(done, total);
    }

    /// <inheritdoc/>
    public void Stepped(MetricsRecord metrics, int total)
    {
        Write(Line("step", metrics));
        next.Stepped(metrics, total);
    }

    /// <inheritdoc/>
    public void Evaluated(MetricsRecord metrics)
    {
        Write(Line("evaluation after step", metrics));
        next.Evaluated(metrics);
    }

    /// <inheritdoc/>
    public void Sampled(IReadOnlyList<Sample> samples)
    {
        foreach (var sample in samples)
            Write(string.Create(CultureInfo.InvariantCulture, $"sample after step {sample.Step}: {sample.Prompt.ReplaceLineEndings(" ")} -> {sample.Text.ReplaceLineEndings(" ")}"));
        next.Sampled(samples);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static string Line(string what, MetricsRecord metrics) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what} {metrics.Step}: {string.Join(", ", metrics.Values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value:G6}")))}");

    private void Write(string message)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss}Z {message}");
        if (_file is null)
            _early.Add(line);
        else
            _file.WriteLine(line);
    }
}
