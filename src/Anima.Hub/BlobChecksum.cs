using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Anima.Hub;

/// <summary>Computes what a blob's id says its content hashes to: SHA-256 for large files, git's blob SHA-1 for small ones.</summary>
internal sealed class BlobChecksum : IDisposable
{
    private const int Sha1Digits = 40;
    private const int Sha256Digits = 64;

    private readonly string _expected;
    private readonly IncrementalHash _hash;

    /// <summary>The sum of nothing yet.</summary>
    /// <param name="blobId">40 or 64 hexadecimal digits.</param>
    /// <param name="size">All bytes of the content; git hashes it too.</param>
    public BlobChecksum(string blobId, long size)
    {
        _expected = blobId;
        _hash = IncrementalHash.CreateHash(blobId.Length == Sha256Digits ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        if (blobId.Length == Sha1Digits)
            _hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {size}\0")));
    }

    /// <summary>Whether an id is a checksum of one of the two kinds.</summary>
    public static bool IsChecksum(string blobId) => blobId.Length is Sha1Digits or Sha256Digits && blobId.All(char.IsAsciiHexDigitLower);

    /// <summary>Takes in the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Takes in a file from its beginning to its end.</summary>
    public async Task AppendAsync(Stream file, CancellationToken cancellation)
    {
        var block = new byte[1 << 20];
        int read;
        while ((read = await file.ReadAsync(block, cancellation).ConfigureAwait(false)) > 0)
            _hash.AppendData(block, 0, read);
    }

    /// <summary>Whether what was taken in is the blob.</summary>
    public bool IsMatch() => Convert.ToHexStringLower(_hash.GetCurrentHash()) == _expected;

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
