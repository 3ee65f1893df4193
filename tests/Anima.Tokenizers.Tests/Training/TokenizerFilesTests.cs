using System.Text;
using System.Text.Json;
using Anima.Tokenizers.Training;

namespace Anima.Tokenizers.Tests.Training;

public sealed class TokenizerFilesTests : IDisposable
{
    private const string Corpus = "The baker opens at 7 in the morning. I'm sorry, the baker's closed.\nパン屋は朝7時に開きます。申し訳ありませんが、パン屋は閉まっています。\n🙂 🙂 12345 12345\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("anima").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<Enum> Splits => [.. Enum.GetValues<WordSplit>()];

    [Theory]
    [MemberData(nameof(Splits))]
    public void The_folder_loads_and_gives_every_text_back(Enum splitValue)
    {
        var split = (WordSplit)splitValue;
        var tokenizer = Written(split, new() { Eos = "<|im_end|>" });
        var random = new Random(11);
        string[] texts =
        [
            Corpus, "", " ", "a  b\n\n c\t", "unseen words, zebra & quux", "見たことのない言葉", "👩‍👩‍👧 e\u0301", "\0\u007f\u00ad\ufffd",
            .. Enumerable.Range(0, 200).Select(_ => RandomUnicode(random)),
        ];
        Assert.All(texts, text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))));
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void Learnt_text_takes_fewer_tokens_than_bytes(Enum splitValue)
    {
        var split = (WordSplit)splitValue;
        var ids = Written(split, new()).Encode(Corpus);
        Assert.InRange(ids.Length, 1, Encoding.UTF8.GetByteCount(Corpus) / 3);
    }

    [Fact]
    public void Special_tokens_are_matched_in_text_and_have_their_roles()
    {
        var tokenizer = Written(WordSplit.Qwen2, new() { Bos = "<|im_start|>", Eos = "<|im_end|>", Unk = "<unk>", Pad = "<unk>" });
        Assert.Equal([0, 1, 2], tokenizer.Encode("<|im_start|><|im_end|><unk>"));
        Assert.Equal((0, 1, 2, 2), (tokenizer.BosTokenId, tokenizer.EosTokenId, tokenizer.UnkTokenId, tokenizer.PadTokenId));
        Assert.Equal("", tokenizer.Decode([0, 1, 2], skipSpecialTokens: true));
        Assert.All(tokenizer.AddedTokens, token => Assert.True(token is { Special: true, Normalized: false, LStrip: false, RStrip: false, SingleWord: false }));
    }

    [Fact]
    public void Every_digit_is_a_token_of_its_own_unless_asked_otherwise()
    {
        Assert.Equal(5, Written(WordSplit.Qwen2, new()).Encode("12345").Length);
        Directory.Delete(_folder, recursive: true);
        Assert.Equal(2, Written(WordSplit.Llama3, new()).Encode("12345").Length);
    }

    [Fact]
    public void A_chat_goes_through_the_template()
    {
        var tokenizer = Written(WordSplit.Qwen2, new() { Eos = "<|im_end|>", ChatTemplate = BuiltInTemplates.Find("chatml")!.Source });
        var chat = tokenizer.RenderChat([new ChatMessage("user", "Hi")], addGenerationPrompt: true);
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", chat);
    }

    [Fact]
    public void The_same_vocabulary_gives_the_same_bytes()
    {
        Written(WordSplit.Qwen2, new() { Eos = "<|im_end|>" });
        var first = Directory.GetFiles(_folder).Order().Select(File.ReadAllText).ToArray();
        Directory.Delete(_folder, recursive: true);
        Written(WordSplit.Qwen2, new() { Eos = "<|im_end|>" });
        Assert.Equal(first, Directory.GetFiles(_folder).Order().Select(File.ReadAllText));
    }

    [Fact]
    public void The_configuration_names_class_roles_and_limit()
    {
        Written(WordSplit.Qwen2, new() { Eos = "<|im_end|>", ModelMaxLength = 512 });
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "tokenizer_config.json")));
        Assert.Equal("PreTrainedTokenizerFast", config.RootElement.GetProperty("tokenizer_class").GetString());
        Assert.Equal("<|im_end|>", config.RootElement.GetProperty("eos_token").GetString());
        Assert.Equal(512, config.RootElement.GetProperty("model_max_length").GetInt32());
        Assert.False(config.RootElement.GetProperty("clean_up_tokenization_spaces").GetBoolean());
        Assert.Equal(["<|im_start|>", "<unk>"], config.RootElement.GetProperty("additional_special_tokens").EnumerateArray().Select(token => token.GetString()));
    }

    [Fact]
    public void A_role_for_a_token_that_is_not_special_is_refused() =>
        Assert.Throws<ArgumentException>(() => Written(WordSplit.Qwen2, new() { Eos = "</s>" }));

    private Tokenizer Written(WordSplit split, TokenizerRoles roles)
    {
        Directory.CreateDirectory(_folder);
        var vocabulary = BpeTrainerTests.Train([Corpus, Corpus], new() { VocabularySize = 420, Split = split, SpecialTokens = ["<|im_start|>", "<|im_end|>", "<unk>"] });
        TokenizerFiles.Write(_folder, vocabulary, roles);
        return Tokenizer.Load(_folder);
    }

    private static string RandomUnicode(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(20); i > 0; i--)
        {
            var code = random.Next(0x110000);
            text.Append(code is >= 0xD800 and < 0xE000 ? " " : char.ConvertFromUtf32(random.Next(3) == 0 ? code : code % 0x180));
        }
        return text.ToString();
    }
}
