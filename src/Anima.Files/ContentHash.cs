using System.Security.Cryptography;

namespace Anima.Files;

/// <summary>SHA-256 of a file's content.</summary>
public static class ContentHash
{
    /// <summary>Lower-case hex, read as a stream.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string Of(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
