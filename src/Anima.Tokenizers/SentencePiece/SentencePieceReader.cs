using Anima.Tokenizers.Json;
using Anima.Tokenizers.Models;
using Anima.Tokenizers.PostProcessors;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>Builds a pipeline from a SentencePiece .model file. Ids and text are SentencePiece's own.</summary>
internal static class SentencePieceReader
{
    // Their slow tokenizers in transformers move the ids of the model file; only tokenizer.json says how.
    private static readonly string[] MovedIds = ["XLMRoberta", "Camembert", "Barthez", "MBart", "Nllb", "XGLM", "Pegasus", "M2M100", "Speech2Text", "Marian"];

    public static Pipeline Read(string file, TokenizerConfig config)
    {
        const long Limit = 1L << 30;
        if (new FileInfo(file).Length > Limit)
            throw new InvalidDataException($"{file} is larger than 1 GiB, which no tokenizer file is; check that it is the right file.");
        if (config.TokenizerClass is { } name && Array.Exists(MovedIds, moved => name.StartsWith(moved, StringComparison.Ordinal)))
            throw new InvalidDataException($"{file}: the tokenizer class {name} numbers its tokens differently from its model file; convert it to tokenizer.json first.");
        try
        {
            return Build(file, ModelProto.Parse(File.ReadAllBytes(file)), config);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{file} is not a SentencePiece model that can be read: {e.Message.TrimEnd('.')}.", e);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(file, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{file}: the normaliser's character map is damaged: {e.Message}", e);
        }
    }

    private static Pipeline Build(string file, ModelProto proto, TokenizerConfig config)
    {
        var vocabulary = ReadVocabulary(proto);
        var unkId = FindUnknown(proto);
        var byteIds = ReadBytes(proto, vocabulary);
        TokenModel model = proto.ModelType switch
        {
            ModelProto.Unigram => new PieceUnigram(vocabulary, proto, unkId, byteIds),
            ModelProto.Bpe => new PieceBpe(vocabulary, proto, unkId, byteIds),
            3 or 4 => throw new FormatException($"its type is {(proto.ModelType == 3 ? "WORD" : "CHAR")}; only UNIGRAM and BPE are supported"),
            _ => throw new FormatException($"its type is {proto.ModelType}, which is not known"),
        };
        return new()
        {
            Name = file,
            Normalizer = new PieceNormalizer(proto, prefixEverywhere: config.Legacy),
            Model = model,
            PieceDecoder = new(proto, unkId),
            PostProcessor = ReadPostProcessor(config, vocabulary),
        };
    }

    private static Vocabulary ReadVocabulary(ModelProto proto)
    {
        if (proto.Pieces.Count == 0)
            throw new FormatException("it has no pieces");
        if (proto.Pieces.Count > TokenizerJsonReader.MaxId)
            throw new FormatException($"it has {proto.Pieces.Count} pieces, more than the {TokenizerJsonReader.MaxId} allowed");
        var ids = new Dictionary<string, int>(proto.Pieces.Count);
        for (var id = 0; id < proto.Pieces.Count; id++)
            if (!ids.TryAdd(proto.Pieces[id].Text, id))
                throw new FormatException($"pieces {ids[proto.Pieces[id].Text]} and {id} are both '{proto.Pieces[id].Text}'");
        return new(ids);
    }

    private static int FindUnknown(ModelProto proto)
    {
        var unknown = Enumerable.Range(0, proto.Pieces.Count).Where(id => proto.Pieces[id].Type == PieceType.Unknown).ToArray();
        return unknown.Length == 1 ? unknown[0] : throw new FormatException($"it has {unknown.Length} pieces of the type UNKNOWN, where one is needed");
    }

    private static int[]? ReadBytes(ModelProto proto, Vocabulary vocabulary)
    {
        if (!proto.ByteFallback)
            return null;
        var ids = Enumerable.Range(0, 256).Select(b => vocabulary.Id($"<0x{b:X2}>")).ToArray();
        return Array.TrueForAll(ids, id => id >= 0) ? ids : throw new FormatException($"it uses byte fallback, but has no piece <0x{Array.IndexOf(ids, -1):X2}>");
    }

    // The model file alone adds nothing; a model's configuration says, or its class does.
    private static PostProcessor ReadPostProcessor(TokenizerConfig config, Vocabulary vocabulary)
    {
        if (!config.Exists)
            return PostProcessor.None;
        var kind = config.TokenizerClass ?? "";
        var isT5 = kind.Contains("T5", StringComparison.Ordinal);
        var startsWithBos = kind.Contains("Llama", StringComparison.Ordinal) || kind.Contains("Gemma", StringComparison.Ordinal);
        var items = new List<int?>();
        if ((config.AddBosToken ?? startsWithBos) && config.Bos is { } bos && vocabulary.Id(bos.Content) is >= 0 and var bosId)
            items.Add(bosId);
        items.Add(null);
        if ((config.AddEosToken ?? isT5) && config.Eos is { } eos && vocabulary.Id(eos.Content) is >= 0 and var eosId)
            items.Add(eosId);
        return new(items);
    }
}
