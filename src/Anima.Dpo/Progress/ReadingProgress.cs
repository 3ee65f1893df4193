using System.Diagnostics;
using Anima.Data;
using Spectre.Console;

namespace Anima.Dpo.Progress;

/// <summary>
/// Shows on standard error how far a source has been read: a bar where someone watches, a line now and then anywhere else. What is done in
/// a moment shows nothing.
/// </summary>
internal sealed class ReadingProgress : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    private readonly StandardStreams _streams;
    private readonly string _doing;
    private readonly RowSource _source;
    private readonly Func<long> _count;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _showing;
    private long _watched;

    /// <summary>Starts to watch a source.</summary>
    /// <param name="streams">Where it is shown.</param>
    /// <param name="doing">What is done with the rows, as in "converting".</param>
    /// <param name="source">What is read.</param>
    /// <param name="rows">Counts the rows; null to count those that pass <see cref="Watch"/>.</param>
    public ReadingProgress(StandardStreams streams, string doing, RowSource source, Func<long>? rows = null)
    {
        _streams = streams;
        _doing = doing;
        _source = source;
        _count = rows ?? (() => Interlocked.Read(ref _watched));
        _showing = Task.Run(ShowAsync);
    }

    /// <summary>The rows counted so far.</summary>
    public long Rows => _count();

    /// <summary>The same rows, counted as they pass.</summary>
    public IEnumerable<T> Watch<T>(IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            Interlocked.Increment(ref _watched);
            yield return row;
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _showing.GetAwaiter().GetResult();
        _end.Dispose();
    }

    /// <summary>The line for output that does not move.</summary>
    public static string Line(string doing, long rows, double share) => FormattableString.Invariant($"{doing}: {Counted.Of(rows, "row")}, {share * 100:F0} %");

    private async Task ShowAsync()
    {
        try
        {
            await Task.Delay(_streams.IsErrorInteractive ? Moment : BetweenLines, _end.Token).ConfigureAwait(false);
            await (_streams.IsErrorInteractive ? DrawAsync() : SayAsync()).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Done within a moment.
        }
        catch (IOException)
        {
            // The terminal has gone; the work goes on without it.
        }
    }

    private async Task SayAsync()
    {
        for (; !_end.IsCancellationRequested; await Task.Delay(BetweenLines, _end.Token).ConfigureAwait(false))
            await _streams.Error.WriteLineAsync(Line(_doing, Rows, _source.ShareRead)).ConfigureAwait(false);
    }

    private Task DrawAsync() => _streams.ErrorConsole().Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(_doing), maxValue: 1);
            for (var clock = Stopwatch.StartNew(); !_end.IsCancellationRequested; await Task.Delay(Redraw, CancellationToken.None).ConfigureAwait(false))
            {
                bar.Description = Markup.Escape(FormattableString.Invariant($"{_doing} {Rows:N0} rows, {Rows / Math.Max(0.001, (clock.Elapsed + Moment).TotalSeconds):N0}/s"));
                bar.Value = _source.ShareRead;
            }
        });
}
