using Anima.Hub;
using Spectre.Console;

namespace Anima.Dpo.Progress;

/// <summary>A bar for each file that is downloaded, with its size, speed and the time left.</summary>
/// <param name="console">Where they are drawn.</param>
internal sealed class DownloadBars(IAnsiConsole console) : IHubProgress, IDisposable
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, ProgressTask> _bars = [];
    private readonly Lock _drawing = new();
    private ProgressContext? _context;
    private Task _drawn = Task.CompletedTask;

    /// <inheritdoc/>
    public void Started(string path, long done, long total)
    {
        lock (_drawing)
        {
            // Nothing is drawn when there is nothing to download.
            _context ??= Begin();
            // A file whose beginning was damaged starts a second time.
            if (!_bars.TryGetValue(path, out var bar))
                bar = _bars[path] = _context.AddTask(Markup.Escape(path), maxValue: Math.Max(1, total));
            bar.Value = done;
        }
    }

    /// <inheritdoc/>
    public void Advanced(string path, long done)
    {
        lock (_drawing)
            _bars[path].Value = done;
    }

    /// <inheritdoc/>
    public void Finished(string path)
    {
        lock (_drawing)
        {
            _bars[path].Value = _bars[path].MaxValue;
            _bars[path].StopTask();
        }
    }

    /// <inheritdoc/>
    public void Say(string message)
    {
        lock (_drawing)
            console.WriteLine(message);
    }

    /// <summary>Leaves the last state on the screen.</summary>
    public void Dispose()
    {
        _end.TrySetResult();
        _drawn.GetAwaiter().GetResult();
    }

    private ProgressContext Begin()
    {
        var begun = new TaskCompletionSource<ProgressContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        _drawn = Task.Run(() => console.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                begun.SetResult(context);
                return _end.Task;
            }));
        return begun.Task.GetAwaiter().GetResult();
    }
}
