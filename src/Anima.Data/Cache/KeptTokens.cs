namespace Anima.Data.Cache;

/// <summary>A source's tokens, out of the cache.</summary>
/// <param name="File">The file that holds them.</param>
/// <param name="Sha256">Of the whole content of each file that was read, by the file's name, lower-case hex.</param>
/// <param name="Origin">Whether they were there.</param>
internal sealed record KeptTokens(PairTokenFile File, IReadOnlyDictionary<string, string> Sha256, TokenOrigin Origin);
