using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Anima.Dpo.Progress;

/// <summary>A bar and the newest numbers, redrawn in place; evaluations and messages stay above them.</summary>
/// <remarks>Drawing happens on a thread of its own: a slow terminal never holds training up.</remarks>
internal sealed class LiveProgress : ProgressDisplay
{
    private readonly IAnsiConsole _console;
    private readonly Channel<object> _events = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _drawing;

    /// <summary>Starts to draw on <paramref name="console"/>.</summary>
    public LiveProgress(IAnsiConsole console)
    {
        _console = console;
        _drawing = Task.Run(DrawAsync);
    }

    /// <inheritdoc/>
    public override void Step(ProgressLine line) => _events.Writer.TryWrite(line);

    /// <inheritdoc/>
    public override void Evaluation(EvaluationLine line) => _events.Writer.TryWrite(ProgressText.Evaluation(line));

    /// <inheritdoc/>
    public override void Message(string text) => _events.Writer.TryWrite(text);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _events.Writer.TryComplete();
        _drawing.GetAwaiter().GetResult();
    }

    /// <summary>The moving lines for one step.</summary>
    public static IRenderable Lines(ProgressLine line, int width) => new Rows(
        new Columns(new Text(ProgressText.Step(line)), Bar(line, Math.Clamp(width - 50, 10, 40)), new Text(ProgressText.Eta(line))) { Expand = false },
        new Text(ProgressText.Quality(line.Loss, line.Accuracy, line.Margin), new Style(Color.Green)),
        new Text(ProgressText.Speed(line), new Style(Color.Grey)));

    private static Text Bar(ProgressLine line, int width)
    {
        var filled = (int)Math.Round((double)width * line.Step / Math.Max(1, line.TotalSteps));
        return new Text(new string('━', Math.Min(width, filled)).PadRight(width, '─'));
    }

    private async Task DrawAsync()
    {
        try
        {
            if (await FirstStepAsync().ConfigureAwait(false) is { } line)
                await _console.Live(Lines(line, _console.Profile.Width)).StartAsync(DrawLiveAsync).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The terminal has gone; training goes on without it.
        }
    }

    // Messages before the first step need no live area.
    private async Task<ProgressLine?> FirstStepAsync()
    {
        await foreach (var next in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (next is ProgressLine line)
                return line;
            _console.WriteLine((string)next);
        }
        return null;
    }

    private async Task DrawLiveAsync(LiveDisplayContext live)
    {
        live.Refresh();
        await foreach (var next in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (next is ProgressLine line)
                live.UpdateTarget(Lines(line, _console.Profile.Width));
            else
                // It is written over the moving lines, so it must reach as far as they did.
                _console.WriteLine(((string)next).PadRight(Math.Max(0, _console.Profile.Width - 1)));
            live.Refresh();
        }
    }
}
