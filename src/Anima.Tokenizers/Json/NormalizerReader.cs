using Anima.Tokenizers.Normalizers;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Json;

/// <summary>Reads the normalizer of a tokenizer.json.</summary>
internal static class NormalizerReader
{
    public static Normalizer Read(JsonPlace place)
    {
        var type = place["type"].String();
        return type switch
        {
            "Sequence" => new NormalizerSequence([.. place["normalizers"].Items().Select(Read)]),
            "NFC" => new UnicodeNormalizer(NormalForm.C),
            "NFD" => new UnicodeNormalizer(NormalForm.D),
            "NFKC" => new UnicodeNormalizer(NormalForm.KC),
            "NFKD" => new UnicodeNormalizer(NormalForm.KD),
            "Lowercase" => new LowercaseNormalizer(),
            "Strip" => new StripNormalizer(place["strip_left"].Bool(true), place["strip_right"].Bool(true)),
            "StripAccents" => new StripAccentsNormalizer(),
            "Nmt" => new NmtNormalizer(),
            "Prepend" => new PrependNormalizer(place["prepend"].String()),
            "Replace" => new ReplaceNormalizer(TokenizerJsonReader.ReadPattern(place["pattern"]), place["content"].String()),
            "Precompiled" => ReadPrecompiled(place["precompiled_charsmap"]),
            "ByteLevel" => new ByteLevelNormalizer(),
            "BertNormalizer" => ReadBert(place),
            _ => throw place["type"].Error($"is '{type}', a normalizer that is not known"),
        };
    }

    private static BertNormalizer ReadBert(JsonPlace place)
    {
        var lowercase = place["lowercase"].Bool(true);
        return new(place["clean_text"].Bool(true), place["handle_chinese_chars"].Bool(true), place["strip_accents"].Bool(lowercase), lowercase);
    }

    private static PrecompiledNormalizer ReadPrecompiled(JsonPlace place)
    {
        try
        {
            return new(CharsMap.Parse(Convert.FromBase64String(place.String(""))));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw place.Error($"is not a character map: {e.Message.TrimEnd('.')}");
        }
    }
}
