namespace Anima.Tokenizers.ControlTokens;

/// <summary>Characters of a text that no control token may take in.</summary>
/// <param name="places">Their places, ascending.</param>
/// <param name="tokens">The control tokens.</param>
internal sealed class GuardedPlaces(IReadOnlyList<int> places, ControlTokenSet tokens)
{
    private readonly int[] _places = [.. places];

    /// <summary>Whether a token may stand for the text from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public bool Allows(int id, int start, int end) => !tokens.Ids.Contains(id) || !IsWithin(start, end);

    /// <summary>Whether there is one from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public bool IsWithin(int start, int end) => First(start) < end;

    /// <summary>The first one from <paramref name="start"/> on.</summary>
    public int First(int start)
    {
        var i = Array.BinarySearch(_places, start);
        i = i < 0 ? ~i : i;
        return i < _places.Length ? _places[i] : int.MaxValue;
    }
}
