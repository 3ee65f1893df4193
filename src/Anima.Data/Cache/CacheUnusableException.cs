namespace Anima.Data.Cache;

/// <summary>The cache cannot be read or written, so that work goes on without it.</summary>
/// <param name="cause">What the system says.</param>
internal sealed class CacheUnusableException(Exception cause) : IOException(cause.Message, cause)
{
    /// <summary>Whether an exception comes from the file system.</summary>
    public static bool IsFileError(Exception error) => error is IOException or UnauthorizedAccessException;
}
