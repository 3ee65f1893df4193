using System.IO.Compression;
using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

/// <summary>A published tokenizer of the reference folder, unpacked as a model folder; <c>llama2</c> gets the chat template made for the reference.</summary>
internal sealed class UnpackedTokenizer : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public UnpackedTokenizer(string name)
    {
        var source = Golden.Path("tokenizers", name);
        using var packed = new GZipStream(File.OpenRead(Path.Combine(source, "tokenizer.json.gz")), CompressionMode.Decompress);
        using var unpacked = File.Create(_folder["tokenizer.json"]);
        packed.CopyTo(unpacked);
        File.Copy(Path.Combine(source, "tokenizer_config.json"), _folder["tokenizer_config.json"]);
        var template = Golden.Path("data_processing", $"{name}_chat_template.jinja");
        ChatTemplate = File.Exists(template) ? ["--chat-template", template] : [];
    }

    /// <summary>The options that name it.</summary>
    public string[] Options => ["--model", _folder.Path, .. ChatTemplate];

    private string[] ChatTemplate { get; }

    public void Dispose() => _folder.Dispose();
}
