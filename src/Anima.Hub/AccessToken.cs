using System.Net.Http.Headers;

namespace Anima.Hub;

/// <summary>A user's access token. Its text leaves only in the header of a request; printing it shows nothing of it.</summary>
public sealed class AccessToken
{
    private readonly string _text;

    /// <summary>Keeps a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="origin">Where it was read, for the message.</param>
    /// <exception cref="InvalidDataException">It holds a character that no token has.</exception>
    public AccessToken(string text, string origin)
    {
        if (!text.All(c => c is > ' ' and < '\x7f'))
            throw new InvalidDataException($"{origin} does not hold an access token: there are spaces or other signs in it; copy the token again");
        _text = text;
    }

    internal AuthenticationHeaderValue Header => new("Bearer", _text);

    /// <summary>Says that there is one, and no more.</summary>
    public override string ToString() => "(access token)";
}
