using Anima.Tokenizers.Json;
using Anima.Tokenizers.SentencePiece;

namespace Anima.Tokenizers;

public sealed partial class Tokenizer
{
    /// <summary>
    /// Reads a tokenizer: a model folder (tokenizer.json, else a SentencePiece model, else vocab.json and merges.txt, with tokenizer_config.json and the chat template),
    /// or one tokenizer.json or .model file, which then counts alone.
    /// </summary>
    /// <param name="fileOrDirectory">The folder or file.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or the folder holds no tokenizer.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or asks for something that is not known; the message names the place.</exception>
    public static Tokenizer Load(string fileOrDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileOrDirectory);
        if (Directory.Exists(fileOrDirectory))
            return LoadFolder(fileOrDirectory);
        if (!File.Exists(fileOrDirectory))
            throw new FileNotFoundException($"{fileOrDirectory} does not exist; give a model folder, a tokenizer.json or a SentencePiece .model file.", fileOrDirectory);
        return LoadFile(fileOrDirectory, new TokenizerConfig());
    }

    private static Tokenizer LoadFolder(string folder)
    {
        foreach (var name in TokenizerFolder.WholeFiles)
            if (Path.Combine(folder, name) is var file && File.Exists(file))
                return LoadFile(file, TokenizerConfig.Read(folder));
        if (File.Exists(Path.Combine(folder, "vocab.json")) && File.Exists(Path.Combine(folder, "merges.txt")))
        {
            var config = TokenizerConfig.Read(folder);
            return new(VocabMergesReader.Read(folder, config), config);
        }
        throw new FileNotFoundException($"{folder} holds no tokenizer (tokenizer.json, tokenizer.model, spiece.model, or vocab.json with merges.txt); copy it there or name another folder.", folder);
    }

    private static Tokenizer LoadFile(string file, TokenizerConfig config)
    {
        if (file.EndsWith(".model", StringComparison.OrdinalIgnoreCase))
            return new(SentencePieceReader.Read(file, config), config);
        return new(TokenizerJsonReader.Read(file), config);
    }
}
