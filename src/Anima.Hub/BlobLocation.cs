namespace Anima.Hub;

/// <summary>Where a file's content can be had.</summary>
/// <param name="BlobId">The hub's checksum of it (ETag).</param>
/// <param name="Size">Its bytes; null when the hub does not say.</param>
/// <param name="Uri">Its address; of short life when it is not the hub's own.</param>
internal sealed record BlobLocation(string BlobId, long? Size, Uri Uri);
