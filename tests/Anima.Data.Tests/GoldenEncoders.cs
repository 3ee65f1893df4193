using System.Collections.Concurrent;
using System.IO.Compression;
using Anima.Testing;
using Anima.Tokenizers;

namespace Anima.Data.Tests;

/// <summary>The tokenizers that reference values were made with, loaded once each.</summary>
internal static class GoldenEncoders
{
    private static readonly ConcurrentDictionary<string, ITextEncoder> Loaded = new();

    /// <summary>A published tokenizer of the reference folder; <c>llama2</c> gets the chat template that was made for the reference.</summary>
    public static ITextEncoder Load(string name) => Loaded.GetOrAdd(Golden.Path("tokenizers", name), Unpack);

    /// <summary>A model folder's tokenizer.</summary>
    public static ITextEncoder LoadFolder(string folder) => Loaded.GetOrAdd(folder, _ => new TokenizerEncoder(Tokenizer.Load(folder)));

    private static TokenizerEncoder Unpack(string source)
    {
        var folder = Directory.CreateTempSubdirectory("anima-tokenizer-").FullName;
        try
        {
            using (var packed = new GZipStream(File.OpenRead(Path.Combine(source, "tokenizer.json.gz")), CompressionMode.Decompress))
            using (var unpacked = File.Create(Path.Combine(folder, "tokenizer.json")))
                packed.CopyTo(unpacked);
            File.Copy(Path.Combine(source, "tokenizer_config.json"), Path.Combine(folder, "tokenizer_config.json"));
            var template = Golden.Path("data_processing", $"{Path.GetFileName(source)}_chat_template.jinja");
            return new TokenizerEncoder(Tokenizer.Load(folder), File.Exists(template) ? ChatTemplate.Parse(File.ReadAllText(template), template) : null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
