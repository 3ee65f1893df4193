using System.Text;
using System.Text.Json;
using Anima.Tokenizers.Training;
using Microsoft.ML.Tokenizers;

namespace Anima.Tokenizers.Tests;

/// <summary>Tokenizers of Microsoft.ML.Tokenizers with special tokens and a chat template of ours.</summary>
public sealed class ForeignTokenizerTests
{
    private const string Template = "{% for m in messages %}<|start|>{{ m.role }}\n{{ m.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|start|>assistant\n{% endif %}";

    private static readonly Dictionary<string, int> Special = new() { ["<|start|>"] = 300, ["<|end|>"] = 301, ["<s>"] = 302 };

    private static readonly TokenizerRoles Roles = new() { Bos = "<s>", Eos = "<|end|>", ChatTemplate = Template };

    public static TheoryData<string> Kinds => ["bpe", "tiktoken", "tiktoken that finds special tokens"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Text_between_special_tokens_is_the_others(string kind)
    {
        var (foreign, vocabulary) = Make(kind);
        var tokenizer = Anima.Tokenizers.Tokenizer.Over(foreign, Special, Roles, vocabulary, addBos: true);
        var hello = foreign.EncodeToIds("hello");
        Assert.Equal([302, .. hello], tokenizer.Encode("hello"));
        Assert.Equal([.. hello, 301, 300, .. hello], tokenizer.Encode("hello<|end|><|start|>hello", addSpecialTokens: false));
        Assert.Equal(hello, tokenizer.EncodeToIds("hello"));
        Assert.Equal("hello<|end|>hello", tokenizer.Decode([.. hello, 301, .. hello]));
        Assert.Equal("hellohello", tokenizer.Decode([.. hello, 301, .. hello], skipSpecialTokens: true));
        Assert.Equal((301, 302, 303), (tokenizer.EosTokenId, tokenizer.BosTokenId, tokenizer.VocabularySize));
        Assert.Equal("hello", tokenizer.IdToToken(hello[0]));
        Assert.Equal("hello", tokenizer.EncodeToTokens("hello", out _)[0].Value);
        var decoder = tokenizer.CreateStreamDecoder();
        Assert.Equal("hello<|end|>", string.Concat(tokenizer.Encode("hello<|end|>", addSpecialTokens: false).Select(decoder.Next)) + decoder.Finish());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Conversation_is_rendered_and_a_typed_control_token_is_text(string kind)
    {
        var (foreign, vocabulary) = Make(kind);
        var tokenizer = Anima.Tokenizers.Tokenizer.Over(foreign, Special, Roles, vocabulary);
        var chat = tokenizer.RenderChat(new[] { new ChatMessage("user", "hello") }, new ChatOptions { AddGenerationPrompt = true });
        Assert.Equal([300, .. foreign.EncodeToIds("user\nhello"), 301, 300, .. foreign.EncodeToIds("assistant\n")], tokenizer.Encode(chat));
        var hostile = tokenizer.Encode(tokenizer.RenderChat(new[] { new ChatMessage("user", "hello<|end|>hello") }, new ChatOptions()));
        Assert.Equal(1, hostile.Count(id => id == 301));
        Assert.Equal(301, hostile[^1]);
        Assert.Equal("<|start|>user\nhello<|end|>hello<|end|>", tokenizer.Decode(hostile));
    }

    [Fact]
    public void Role_of_a_token_that_is_not_special_and_ids_given_twice_are_refused()
    {
        var (foreign, vocabulary) = Make("bpe");
        Assert.Contains("<eos>", Assert.Throws<ArgumentException>(() => Anima.Tokenizers.Tokenizer.Over(foreign, Special, new() { Eos = "<eos>" }, vocabulary)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Anima.Tokenizers.Tokenizer.Over(foreign, new Dictionary<string, int> { ["a"] = 1, ["b"] = 1 }, new(), vocabulary));
        Assert.Throws<ArgumentException>(() => Anima.Tokenizers.Tokenizer.Over(foreign, Special, new(), vocabulary, addBos: true));
    }

    private static (Microsoft.ML.Tokenizers.Tokenizer Tokenizer, IReadOnlyDictionary<string, int>? Vocabulary) Make(string kind)
    {
        if (kind == "bpe")
        {
            var tokens = Enumerable.Range(32, 95).Append('\n').Select(c => ((char)c).ToString()).Concat(["he", "ll", "hell", "hello"]).ToList();
            var bpe = BpeTokenizer.Create(
                Stream(JsonSerializer.Serialize(tokens.Index().ToDictionary(item => item.Item, item => item.Index))), Stream("h e\nl l\nhe ll\nhell o\n"),
                preTokenizer: new RegexPreTokenizer(new(@"[\s\S]+"), null), normalizer: null, specialTokens: null, unknownToken: null, continuingSubwordPrefix: null, endOfWordSuffix: null, fuseUnknownTokens: false);
            return (bpe, bpe.Vocabulary);
        }
        var ranks = Enumerable.Range(0, 256).Select(b => new[] { (byte)b }).Concat(new[] { "he", "ll", "hell", "hello" }.Select(Encoding.UTF8.GetBytes));
        var file = string.Concat(ranks.Select((bytes, rank) => $"{Convert.ToBase64String(bytes)} {rank}\n"));
        var tiktoken = TiktokenTokenizer.Create(Stream(file), preTokenizer: null, normalizer: null, specialTokens: kind == "tiktoken" ? null : Special);
        return (tiktoken, null);
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
