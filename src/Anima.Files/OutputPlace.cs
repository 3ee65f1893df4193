namespace Anima.Files;

/// <summary>Places that are to be written later, looked at before anything takes its time.</summary>
internal static class OutputPlace
{
    /// <summary>Refuses a folder that is a file, or cannot be made or written. Nothing is left there.</summary>
    /// <param name="folder">The folder; it and those above it may be missing.</param>
    /// <exception cref="InvalidDataException">It cannot be written; the message says why.</exception>
    public static void Demand(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
        {
            if (File.Exists(existing))
                throw new InvalidDataException($"{folder}: {existing} is a file, so nothing can be written below it; name another folder");
            existing = Path.GetDirectoryName(existing) ?? throw new InvalidDataException($"{folder}: there is no such folder, and it cannot be made");
        }
        var probe = Path.Combine(existing, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{folder}: {existing} cannot be written; name another folder, or change its permissions", error);
        }
    }
}
