using Anima.Tokenizers.Decoders;
using Anima.Tokenizers.Models;
using Anima.Tokenizers.Normalizers;
using Anima.Tokenizers.PostProcessors;
using Anima.Tokenizers.PreTokenizers;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Json;

/// <summary>Reads GPT-2's pair of files, vocab.json and merges.txt, for folders without a tokenizer.json. Only classes whose pipeline is known are accepted.</summary>
internal static class VocabMergesReader
{
    public static Pipeline Read(string folder, TokenizerConfig config)
    {
        var file = Path.Combine(folder, "vocab.json");
        var kind = config.TokenizerClass ?? "GPT2Tokenizer";
        var isQwen = kind is "Qwen2Tokenizer" or "Qwen2TokenizerFast";
        if (!isQwen && kind is not ("GPT2Tokenizer" or "GPT2TokenizerFast" or "TokenizersBackend" or "PreTrainedTokenizerFast"))
            throw new InvalidDataException($"{file}: how a {kind} splits text is not known from vocab.json and merges.txt; add its tokenizer.json.");
        using var document = JsonPlace.Open(file);
        var vocabulary = ModelReader.ReadVocabulary(new JsonPlace(document.RootElement, file, ""));
        var byteLevel = new ByteLevelPreTokenizer(config.AddPrefixSpace, useRegex: !isQwen, mapsBytes: false);
        return new()
        {
            Name = file,
            Normalizer = isQwen ? new UnicodeNormalizer(NormalForm.C) : null,
            PreTokenizer = isQwen ? new PreTokenizerSequence([new SplitPreTokenizer(new Gpt4Scanner(1), SplitBehavior.Isolated), byteLevel]) : byteLevel,
            Model = new Bpe(vocabulary, ReadMerges(Path.Combine(folder, "merges.txt"), vocabulary), new BpeOptions { ByteLevel = true }),
            PostProcessor = PostProcessor.None,
            Decoder = new ByteLevelDecoder(),
        };
    }

    private static List<(int, int, int, int)> ReadMerges(string file, Vocabulary vocabulary)
    {
        var merges = new List<(int, int, int, int)>();
        var line = 0;
        foreach (var text in File.ReadLines(file))
        {
            line++;
            if (text.Length == 0 || text.StartsWith("#version", StringComparison.Ordinal))
                continue;
            var parts = text.Split(' ');
            if (parts.Length != 2)
                throw new InvalidDataException($"{file}:{line}: must be two tokens with one space between them, but is '{text}'.");
            var (left, right, result) = (vocabulary.Id(parts[0]), vocabulary.Id(parts[1]), vocabulary.Id(parts[0] + parts[1]));
            if (left < 0 || right < 0 || result < 0)
                throw new InvalidDataException($"{file}:{line}: merges '{parts[0]}' and '{parts[1]}', of which vocab.json lacks one or what they make.");
            merges.Add((left, right, merges.Count, result));
        }
        return merges;
    }
}
