using System.Collections.Concurrent;
using Anima.Hub;

namespace Anima.Testing;

/// <summary>Remembers what was told.</summary>
internal sealed class ProgressRecord : IHubProgress
{
    public ConcurrentQueue<(string Path, long Done, long Total)> Starts { get; } = [];

    public ConcurrentQueue<string> Ends { get; } = [];

    public ConcurrentQueue<string> Said { get; } = [];

    public ConcurrentQueue<long> Steps { get; } = [];

    public void Started(string path, long done, long total) => Starts.Enqueue((path, done, total));

    public void Advanced(string path, long done) => Steps.Enqueue(done);

    public void Finished(string path) => Ends.Enqueue(path);

    public void Say(string message) => Said.Enqueue(message);
}
