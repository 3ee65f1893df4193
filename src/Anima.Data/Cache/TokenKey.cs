using System.Security.Cryptography;
using System.Text.Json;

namespace Anima.Data.Cache;

/// <summary>
/// What the kept tokens of a source are known by: SHA-256 over everything that determines them. Where files lie is no part of it, nor is
/// what is decided when tokens are read: <c>max_length</c>, the side that is cut, and the size of the vocabulary.
/// </summary>
internal sealed class TokenKey
{
    /// <summary>Version of the code that turns rows into ids. Raise it whenever the same rows and settings give other ids than before.</summary>
    public const int Version = 2;

    private readonly byte[] _digest;

    private TokenKey(byte[] digest) => _digest = digest;

    /// <summary>The digest, [32].</summary>
    public ReadOnlySpan<byte> Digest => _digest;

    /// <summary>Name of the file in the cache.</summary>
    public string FileName => Convert.ToHexStringLower(_digest) + ".pairs";

    /// <summary>The key of a source's tokens.</summary>
    /// <param name="source">The source: kinds of its files, and its limit.</param>
    /// <param name="sha256">SHA-256 of each file's content.</param>
    /// <param name="options">Shape, columns, and the filters that look at what stands in a row.</param>
    /// <param name="tokenizer">Fingerprint of tokenizer and chat template.</param>
    public static TokenKey Of(RowSource source, IReadOnlyList<string> sha256, PairPreparationOptions options, string tokenizer)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("tokenizer", tokenizer);
            json.WriteString("shape", options.Shape.ToString());
            foreach (var (name, column) in options.Columns.Named)
                json.WriteString(name, column);
            if (options.Filters.MinScoreGap is { } gap)
                json.WriteNumber("min_score_gap", gap);
            json.WriteString("languages", string.Join(' ', options.Filters.Languages));
            json.WriteNumber("limit", source.Source.Limit ?? 0);
            json.WriteStartArray("files");
            foreach (var (file, sum) in source.Files.Zip(sha256))
            {
                json.WriteStartArray();
                json.WriteStringValue(file.Kind.Format.ToString());
                json.WriteStringValue(file.Kind.Compression.ToString());
                json.WriteStringValue(sum);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return new TokenKey(SHA256.HashData(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }
}
