using System.Security.Cryptography;

namespace Anima.Rlhf.Data;

/// <summary>A .jsonl file of rows, read as a stream.</summary>
/// <param name="path">The file.</param>
/// <param name="limit">Most rows that are taken, from 1, or null for all.</param>
public sealed class JsonlSource(string path, int? limit = null)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>
    /// SHA-256 of the whole file in lower-case hex, rows beyond the limit included; null until <see cref="Rows"/> has been
    /// enumerated to its end. It covers exactly the bytes that were parsed.
    /// </summary>
    public string? Sha256 { get; private set; }

    /// <summary>Reads the rows as they are asked for.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line is not one JSON object in UTF-8, or the file holds no row.</exception>
    public IEnumerable<JsonlRow> Rows()
    {
        using var stream = Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0;
        foreach (var row in JsonlReader.Read(stream, Path, hash))
        {
            yield return row;
            if (++count == limit)
                break;
        }

        if (count == 0)
            throw new InvalidDataException($"{Path}: the file is without a single row; give one JSON object a line.");
        HashRest(stream, hash);
        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private FileStream Open()
    {
        if (Directory.Exists(Path))
            throw new FileNotFoundException($"{Path} is a folder; name a .jsonl file in it.", Path);
        try
        {
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"{Path} does not exist; check data.train and data.eval, or the path given.", Path, error);
        }
    }

    private static void HashRest(Stream stream, IncrementalHash hash)
    {
        var block = new byte[256 * 1024];
        for (var read = stream.Read(block); read > 0; read = stream.Read(block))
            hash.AppendData(block, 0, read);
    }
}
