namespace Anima.Parquet;

/// <summary>
/// Something in the bytes that the format does not allow, told without its place. Whoever knows the place adds it; it reaches
/// callers as an <see cref="InvalidDataException"/>.
/// </summary>
/// <param name="problem">What is wrong, as the end of a sentence without its full stop.</param>
/// <param name="cause">What a library said, or null.</param>
internal sealed class DamageException(string problem, Exception? cause = null) : Exception(problem, cause)
{
    /// <summary>Row group, column and page, once known.</summary>
    public string? Place { get; set; }

    /// <summary>What the reader should do; null for a damaged file.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether the bytes end too early: more of them may help.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>The sentence a user sees.</summary>
    public InvalidDataException InFile(string file)
    {
        var place = Place is null ? "" : $"{Place}: ";
        return new($"{file}: {place}{Message}; {Remedy ?? "the file is damaged, fetch or write it again"}.", this);
    }
}
