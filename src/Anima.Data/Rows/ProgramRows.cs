using System.Security.Cryptography;
using System.Text;

namespace Anima.Data;

/// <summary>Rows that a program gives: each a JSON object, as a line of JSONL holds it.</summary>
/// <param name="name">Their name in a recipe and in messages.</param>
/// <param name="read">Begins to give them; asked once for each reading.</param>
internal sealed class ProgramRows(string name, Func<IEnumerable<string>> read)
{
    /// <summary>Their name in a recipe and in messages.</summary>
    public string Name => name;

    /// <summary>SHA-256 of the rows that the latest reading took, a line end after each, in lower-case hex; null before one has ended.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Reads the rows as they are asked for.</summary>
    /// <param name="limit">Most rows that are taken, from 1, or null for all.</param>
    /// <exception cref="InvalidDataException">A row is no JSON object.</exception>
    public IEnumerable<DataRow> Rows(long? limit)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long number = 0;
        foreach (var text in read())
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            sha256.AppendData(bytes);
            sha256.AppendData("\n"u8);
            yield return RowJson.Parse(bytes, new RowPlace(name, number++, IsLine: false));
            if (number == limit)
                break;
        }
        Sha256 = Convert.ToHexStringLower(sha256.GetHashAndReset());
    }
}
