using System.Text.RegularExpressions;

namespace Anima.Recipes;

/// <summary>A user's regular expression over module names, bounded in time.</summary>
internal sealed class NamePattern
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly string _written;
    private readonly Regex _regex;

    /// <summary>Matches <paramref name="anchored"/>, and speaks of <paramref name="written"/>.</summary>
    /// <param name="written">The pattern as the user wrote it.</param>
    /// <param name="anchored">The same with what it must match of a name.</param>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public NamePattern(string written, string anchored)
    {
        _written = written;
        try
        {
            _regex = new Regex(anchored, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Limit);
        }
        catch (NotSupportedException)
        {
            // It looks around or back, which takes the engine whose time may grow with every letter.
            _regex = new Regex(anchored, RegexOptions.CultureInvariant, Limit);
        }
    }

    /// <summary>Does it match the module <paramref name="name"/>?</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="key">The key that holds the pattern, for the message.</param>
    /// <exception cref="InvalidDataException">It took longer than a second.</exception>
    public bool IsMatch(string name, string key)
    {
        try
        {
            return _regex.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new InvalidDataException($"{key} holds the pattern {Quote.Short(_written)}, which takes longer than a second on the module {Quote.Short(name)}; write a simpler one or a list of names");
        }
    }
}
