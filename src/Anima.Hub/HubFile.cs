namespace Anima.Hub;

/// <summary>A file of a repository at one commit.</summary>
/// <param name="Path">Its path in the repository, parts separated by <c>/</c>.</param>
/// <param name="Size">Bytes of its content.</param>
/// <param name="GitSha1">Git's hash of it or, for large files, of the pointer that git holds; empty when unknown.</param>
public sealed record HubFile(string Path, long Size, string GitSha1)
{
    /// <summary>SHA-256 of the content of a large file (LFS); null for small ones.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Its name in the Xet store, which other clients like to know; null when it is not there.</summary>
    public string? XetHash { get; init; }

    /// <summary>What the cache calls its content, which is also its checksum.</summary>
    public string BlobId => Sha256 ?? GitSha1;
}
