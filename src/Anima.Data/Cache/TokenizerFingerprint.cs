using System.Security.Cryptography;
using System.Text;
using Anima.Checkpoints;
using Anima.Tokenizers;

namespace Anima.Data.Cache;

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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string name, ReadOnlySpan<byte> content) => hash.AppendData(Encoding.UTF8.GetBytes($"{name} {Convert.ToHexStringLower(SHA256.HashData(content))}\n"));

        var readsClock = template?.Source.Contains(Clock, StringComparison.Ordinal) ?? false;
        foreach (var (name, file) in Files(place))
        {
            var content = File.ReadAllBytes(file);
            Add(name, content);
            readsClock |= template is null && MayHoldTemplate(name) && content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Clock)) >= 0;
        }
        if (template is not null)
            Add("template", Encoding.UTF8.GetBytes(template.Source));
        return readsClock ? null : Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // A single file counts alone, whatever it is called.
    private static IEnumerable<(string Name, string File)> Files(string place) => Directory.Exists(place)
        ? TokenizerFolder.Files(place).Select(name => (name, Path.Combine(place, name)))
        : [(Path.GetExtension(place), place)];

    private static bool MayHoldTemplate(string name) => name == "tokenizer_config.json" || name.EndsWith(".jinja", StringComparison.Ordinal);
}
