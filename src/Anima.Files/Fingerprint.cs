using System.Security.Cryptography;
using System.Text;

namespace Anima.Files;

/// <summary>What tells contents apart: SHA-256 in lower-case hex.</summary>
internal static class Fingerprint
{
    private const int BlockSize = 1 << 20;

    /// <summary>Of a file's content, read as a stream.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string OfFile(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BlockSize, FileOptions.SequentialScan);
        return Of(stream);
    }

    /// <summary>Of what a stream holds from where it stands.</summary>
    public static string Of(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));

    /// <summary>Of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Of contents by name: another name, another content or another order is another set.</summary>
    /// <param name="parts">Names, without a line break, and fingerprints.</param>
    public static string OfSet(IEnumerable<(string Name, string Fingerprint)> parts) =>
        Of(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => $"{part.Name} {part.Fingerprint}\n"))));
}

/// <summary>Reads a stream and knows the fingerprint of what has been read.</summary>
/// <param name="inner">The stream; is not disposed of.</param>
internal sealed class FingerprintStream(Stream inner) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _hash.AppendData(buffer[..read]);
        return read;
    }

    /// <summary>The fingerprint of everything, once the rest has been read too.</summary>
    public string ReadToEnd()
    {
        CopyTo(Null, 1 << 18);
        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
