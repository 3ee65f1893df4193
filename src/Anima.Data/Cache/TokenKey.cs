using System.Security.Cryptography;
using System.Text.Json;
using System.Text;
using Anima.Files;
using Anima.Tokenizers;

namespace Anima.Data.Cache;

/// <summary>
/// What the kept tokens of a source are known by: SHA-256 over everything that determines them. Where files lie is no part of it, nor is
/// what is decided when tokens are read: <c>max_length</c>, the side that is cut, and the size of the vocabulary.
/// </summary>
internal sealed class TokenKey
{
    /// <summary>Version of the code that turns rows into ids. Raise it whenever the same rows and settings give other ids than before.</summary>
    public const int Version = 4;

    /// <summary>How the names of files of tokens end.</summary>
    public const string FileEnding = ".tokens";

    private readonly byte[] _digest;

    private TokenKey(byte[] digest) => _digest = digest;

    /// <summary>The digest, [32].</summary>
    public ReadOnlySpan<byte> Digest => _digest;

    /// <summary>Name of the file in the cache.</summary>
    public string FileName => Convert.ToHexStringLower(_digest) + FileEnding;

    /// <summary>The key of a source's tokens.</summary>
    /// <param name="source">The source: kinds of its files, and its limit.</param>
    /// <param name="sha256">SHA-256 of each file's content.</param>
    /// <param name="options">Kind, shape, columns, and the filters that look at what stands in a row.</param>
    /// <param name="tokenizer">Fingerprint of tokenizer and chat template.</param>
    public static TokenKey Of(RowSource source, IReadOnlyList<string> sha256, PreparationOptions options, string tokenizer)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("tokenizer", tokenizer);
            json.WriteString("kind", options.Kind.ToString());
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

/// <summary>Tells tokenizers apart by what their files hold.</summary>
internal static class TokenizerFingerprint
{
    /// <summary>The fingerprint of a place without a tokenizer, where ids are taken as they are.</summary>
    public const string None = "none";

    // What it writes today is not what it writes tomorrow.
    private const string Clock = "strftime_now";

    /// <summary>SHA-256 over all files of a tokenizer and the template that is used instead of its own; null where the template in use reads the clock.</summary>
    /// <param name="place">The tokenizer's folder or file.</param>
    /// <param name="template">Used instead of the tokenizer's own template; null for its own.</param>
    public static string? Of(string place, ChatTemplate? template)
    {
        var parts = new List<(string, string)>();
        var readsClock = template?.Source.Contains(Clock, StringComparison.Ordinal) ?? false;
        foreach (var (name, file) in Files(place))
        {
            var content = File.ReadAllBytes(file);
            parts.Add((name, Fingerprint.Of(content)));
            readsClock |= template is null && MayHoldTemplate(name) && content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Clock)) >= 0;
        }
        if (template is not null)
            parts.Add(("template", Fingerprint.Of(Encoding.UTF8.GetBytes(template.Source))));
        return readsClock ? null : Fingerprint.OfSet(parts);
    }

    // A single file counts alone, whatever it is called.
    private static IEnumerable<(string Name, string File)> Files(string place) => Directory.Exists(place)
        ? TokenizerFolder.Files(place).Select(name => (name, Path.Combine(place, name)))
        : [(Path.GetExtension(place), place)];

    private static bool MayHoldTemplate(string name) => name == "tokenizer_config.json" || name.EndsWith(".jinja", StringComparison.Ordinal);
}
