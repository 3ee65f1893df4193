using System.Security.Cryptography;

namespace Anima.Files;

/// <summary>What tells contents apart: SHA-256 in lower-case hex.</summary>
public static class Fingerprint
{
    /// <summary>Of a file's content, read as a stream.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string OfFile(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
