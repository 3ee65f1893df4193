using Anima.Tokenizers.Decoders;

namespace Anima.Tokenizers.Json;

/// <summary>Reads the decoder of a tokenizer.json.</summary>
internal static class DecoderReader
{
    public static TokenDecoder Read(JsonPlace place)
    {
        var type = place["type"].String();
        return type switch
        {
            "Sequence" => new DecoderSequence([.. place["decoders"].Items().Select(Read)]),
            "ByteLevel" => new ByteLevelDecoder(),
            "ByteFallback" => new ByteFallbackDecoder(),
            "Fuse" => new FuseDecoder(),
            "Replace" => new ReplaceDecoder(TokenizerJsonReader.ReadPattern(place["pattern"]), place["content"].String()),
            "Strip" => new StripDecoder(TokenizerJsonReader.ReadChar(place["content"], ' '), place["start"].Int(0, int.MaxValue), place["stop"].Int(0, int.MaxValue)),
            "Metaspace" => new MetaspaceDecoder(TokenizerJsonReader.ReadChar(place["replacement"], '\u2581'), PreTokenizerReader.ReadScheme(place)),
            "BPEDecoder" => new SuffixDecoder(place["suffix"].String("</w>")),
            "WordPiece" => new WordPieceDecoder(place["prefix"].String("##"), place["cleanup"].Bool(true)),
            "CTC" => new CtcDecoder(place["pad_token"].String("<pad>"), place["word_delimiter_token"].String("|"), place["cleanup"].Bool(true)),
            _ => throw place["type"].Error($"is '{type}', a decoder that is not known"),
        };
    }
}
