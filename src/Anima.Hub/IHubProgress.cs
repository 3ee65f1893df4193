namespace Anima.Hub;

/// <summary>Is told how downloads go. Called from several threads at once.</summary>
public interface IHubProgress
{
    /// <summary>A file is about to be downloaded.</summary>
    /// <param name="path">Its path in the repository.</param>
    /// <param name="done">Bytes of it that an earlier run left, 0 for none.</param>
    /// <param name="total">All its bytes.</param>
    void Started(string path, long done, long total);

    /// <summary>More of a file has come; less than before when it had to be started again.</summary>
    /// <param name="path">Its path in the repository.</param>
    /// <param name="done">Bytes of it that are there.</param>
    void Advanced(string path, long done);

    /// <summary>A file is whole, checked and in its place.</summary>
    /// <param name="path">Its path in the repository.</param>
    void Finished(string path);

    /// <summary>A sentence for people, such as why nothing moves for a while.</summary>
    void Say(string message);
}

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
