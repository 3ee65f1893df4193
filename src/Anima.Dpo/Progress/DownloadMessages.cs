using System.Collections.Concurrent;
using Anima.Hub;

namespace Anima.Dpo.Progress;

/// <summary>Tells downloads in sentences: where a file begins, each tenth of it, and its end. Small files are not worth words.</summary>
/// <param name="say">Takes the sentences; is called by one thread at a time.</param>
internal sealed class DownloadMessages(Action<string> say) : IHubProgress
{
    private const long WorthTelling = 10_000_000;

    private readonly ConcurrentDictionary<string, (long Total, int Tenths)> _files = new();
    private readonly Lock _saying = new();

    /// <inheritdoc/>
    public void Started(string path, long done, long total)
    {
        _files[path] = (total, Tenths(done, total));
        if (total >= WorthTelling)
            Say(done > 0
                ? $"downloading {path}: going on after {MemoryText.Of(done)} of {MemoryText.Of(total)}"
                : $"downloading {path}: {MemoryText.Of(total)}");
    }

    /// <inheritdoc/>
    public void Advanced(string path, long done)
    {
        var (total, told) = _files[path];
        var tenths = Tenths(done, total);
        if (tenths == told)
            return;
        _files[path] = (total, tenths);
        if (total >= WorthTelling && tenths > told && tenths < 10)
            Say(FormattableString.Invariant($"downloading {path}: {tenths * 10} %"));
    }

    /// <inheritdoc/>
    public void Finished(string path)
    {
        if (_files.TryRemove(path, out var file) && file.Total >= WorthTelling)
            Say($"downloaded {path}");
    }

    /// <inheritdoc/>
    public void Say(string message)
    {
        lock (_saying)
            say(message);
    }

    private static int Tenths(long done, long total) => total == 0 ? 10 : (int)(done * 10 / total);
}
