using Anima.Tokenizers.Models;
using Anima.Tokenizers.PostProcessors;
using Anima.Tokenizers.PreTokenizers;

namespace Anima.Tokenizers.Json;

/// <summary>Reads tokenizer.json as Hugging Face's tokenizers library defines it. What it does not know it refuses by name.</summary>
internal static class TokenizerJsonReader
{
    /// <summary>Ids beyond this are refused: tables are as long as the highest id.</summary>
    public const int MaxId = (1 << 24) - 1;

    // Added tokens are looked for at every place of a text.
    private const int MaxAddedLength = 1024;

    /// <summary>Reads a tokenizer.json.</summary>
    public static Pipeline Read(string file)
    {
        using var document = JsonPlace.Open(file);
        var root = new JsonPlace(document.RootElement, file, "");
        var (preTokenizer, byteLevel) = root["pre_tokenizer"] is { IsNull: false } pre
            ? PreTokenizerReader.Read(pre, forBpe: root["model"]["type"] is { IsNull: true } || root["model"]["type"].String() == "BPE")
            : (null, false);
        var model = ModelReader.Read(root["model"], byteLevel);
        return new()
        {
            Name = file,
            Normalizer = root["normalizer"] is { IsNull: false } normalizer ? NormalizerReader.Read(normalizer) : null,
            PreTokenizer = preTokenizer,
            Model = model,
            PostProcessor = root["post_processor"] is { IsNull: false } post ? PostProcessorReader.Read(post) : PostProcessor.None,
            Decoder = root["decoder"] is { IsNull: false } decoder ? DecoderReader.Read(decoder) : null,
            AddedTokens = root["added_tokens"] is { IsNull: false } added ? ReadAddedTokens(added, model.Vocabulary) : [],
        };
    }

    private static List<AddedToken> ReadAddedTokens(JsonPlace place, Vocabulary vocabulary)
    {
        var tokens = new List<AddedToken>();
        var contentOf = new Dictionary<int, string>();
        foreach (var item in place.Items())
        {
            var content = item["content"].String();
            if (content.Length > MaxAddedLength)
                throw item["content"].Error($"has {content.Length} characters; an added token may have {MaxAddedLength}");
            var id = item["id"].Int(0, MaxId);
            // A content that the vocabulary has keeps the vocabulary's id.
            if (vocabulary.Id(content) is >= 0 and var known)
                id = known;
            else if (vocabulary.Token(id) is { } taken)
                throw item["id"].Error($"gives '{content}' the id {id}, which the vocabulary has given to '{taken}'");
            if (contentOf.TryGetValue(id, out var other) && other != content)
                throw item["id"].Error($"gives '{content}' the id {id}, which '{other}' has already");
            contentOf[id] = content;
            tokens.Add(ReadAddedToken(item, id, content));
        }
        return tokens;
    }

    internal static AddedToken ReadAddedToken(JsonPlace item, int id, string content, bool special = false) => new(
        id,
        content,
        item["single_word"].Bool(false),
        item["lstrip"].Bool(false),
        item["rstrip"].Bool(false),
        item["normalized"].Bool(!item["special"].Bool(special)),
        item["special"].Bool(special));

    internal static Pattern ReadPattern(JsonPlace place)
    {
        if (place["String"] is { IsNull: false } literal)
            return new LiteralPattern(literal.String());
        var regex = place["Regex"];
        return PatternReader.Read(regex, regex.String());
    }

    internal static char ReadChar(JsonPlace place, char fallback)
    {
        var text = place.String(fallback.ToString());
        return text.Length == 1 ? text[0] : throw place.Error($"must be one character, but is '{text}'");
    }
}
