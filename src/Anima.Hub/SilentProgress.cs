namespace Anima.Hub;

/// <summary>Tells nobody.</summary>
internal sealed class SilentProgress : IHubProgress
{
    /// <summary>The one instance.</summary>
    public static SilentProgress Instance { get; } = new();

    /// <inheritdoc/>
    public void Started(string path, long done, long total)
    {
    }

    /// <inheritdoc/>
    public void Advanced(string path, long done)
    {
    }

    /// <inheritdoc/>
    public void Finished(string path)
    {
    }

    /// <inheritdoc/>
    public void Say(string message)
    {
    }
}
