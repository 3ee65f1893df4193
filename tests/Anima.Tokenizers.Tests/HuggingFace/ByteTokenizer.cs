using System.Text;
using System.Text.Json;

namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>tokenizer.json files that show what one stage does: a token is a byte, its id that byte, so ids are the UTF-8 of what the stage lets through.</summary>
internal static class ByteTokenizer
{
    private const string Bytes = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":false,"use_regex":false}""";

    /// <summary>A file with this normalizer, or none.</summary>
    public static string WithNormalizer(string normalizer) => Json(normalizer, Bytes, "[]");

    /// <summary>A file with this pre-tokenizer before that of bytes.</summary>
    public static string WithPreTokenizer(string preTokenizer) => Json("null", Sequence(preTokenizer), "[]");

    /// <summary>A file that lets through only what a regular expression matches.</summary>
    public static string OfMatches(string regex) =>
        WithPreTokenizer($$$"""{"type":"Split","pattern":{"Regex":{{{JsonSerializer.Serialize(regex)}}}},"behavior":"Removed","invert":true}""");

    /// <summary>A file with one added token: id 256, its content and flags given.</summary>
    public static string WithAddedToken(string members) =>
        Json("null", Bytes, $$"""[{"id":256,"normalized":false,"special":false,{{members}}}]""");

    /// <summary>
    /// A file that shows how a pre-tokenizer cuts: of all characters the vocabulary has only the digit 0; any run of others within a word becomes one
    /// unknown token.
    /// </summary>
    public static string OfWords(string preTokenizer) => $$$"""
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,"pre_tokenizer":{{{preTokenizer}}},"post_processor":null,"decoder":null,
        "model":{"type":"BPE","dropout":null,"unk_token":"<unk>","continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":true,"byte_fallback":false,"vocab":{"<unk>":0,"0":1},"merges":[]}}
        """;

    /// <summary>The text that ids of a file from here stand for.</summary>
    public static string Text(ReadOnlySpan<int> ids)
    {
        var bytes = new byte[ids.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = checked((byte)ids[i]);
        return Encoding.UTF8.GetString(bytes);
    }

    private static string Sequence(string preTokenizer) => $$"""{"type":"Sequence","pretokenizers":[{{preTokenizer}},{{Bytes}}]}""";

    private static string Json(string normalizer, string preTokenizer, string added) => $$$"""
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":{{{added}}},"normalizer":{{{normalizer}}},"pre_tokenizer":{{{preTokenizer}}},"post_processor":null,"decoder":{{{Bytes}}},
        "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"vocab":{{{Vocabulary()}}},"merges":[]}}
        """;

    private static string Vocabulary() =>
        JsonSerializer.Serialize(Enumerable.Range(0, 256).ToDictionary(b => ByteLevelAlphabet.Char((byte)b).ToString(), b => b));
}
