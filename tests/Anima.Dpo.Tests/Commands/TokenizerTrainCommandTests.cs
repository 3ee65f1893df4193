using Anima.Tokenizers;

namespace Anima.Dpo.Tests.Commands;

public sealed class TokenizerTrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Terminal _terminal = new();

    public void Dispose()
    {
        _terminal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_folder_for_chat_models_is_made_of_several_files()
    {
        var text = _folder.Write("a.txt", "the baker opens at seven\nthe baker opens at nine\n");
        var rows = _folder.Write("b.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"パン屋はパン屋です\"}]}\n");
        Assert.Equal(0, Train("--input", text, "--input", rows, "--vocab-size", "320", "--special-token", "<|tool|>"));
        Assert.Empty(_terminal.Output);
        Assert.Equal(["special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"], Directory.GetFiles(_folder["made"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["a.txt", "b.jsonl", "made"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var tokenizer = Tokenizer.Load(_folder["made"]);
        Assert.InRange(tokenizer.VocabularySize, 261, 319);
        Assert.Equal([0, 1, 2, 3], tokenizer.Encode("<|endoftext|><|im_start|><|im_end|><|tool|>"));
        Assert.Equal((1, 2, 0, null), (tokenizer.BosTokenId, tokenizer.EosTokenId, tokenizer.PadTokenId, tokenizer.UnkTokenId));
        Assert.NotNull(tokenizer.ChatTemplate);
        Assert.Single(tokenizer.Encode(" opens"));
    }

    [Fact]
    public void Roles_template_and_words_can_be_chosen()
    {
        var text = _folder.Write("a.txt", "1234 1234");
        Assert.Equal(0, Train("--input", text, "--vocab-size", "262", "--bos", "<s>", "--eos", "</s>", "--pad", "none", "--unk", "<unk>", "--chat-template", "none", "--split", "gpt2", "--min-frequency", "1"));
        var tokenizer = Tokenizer.Load(_folder["made"]);
        Assert.Equal((0, 1, 2, null), (tokenizer.BosTokenId, tokenizer.EosTokenId, tokenizer.UnkTokenId, tokenizer.PadTokenId));
        Assert.Null(tokenizer.ChatTemplate);
        Assert.Single(tokenizer.Encode("1234"));
    }

    [Fact]
    public void A_text_too_small_for_the_vocabulary_is_told()
    {
        Assert.Equal(0, Train("--input", _folder.Write("a.txt", "ab ab"), "--vocab-size", "5000"));
        Assert.Contains("the text has no more pairs that stand together 2 times, so the vocabulary has 260 tokens, not 5000\n", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "there is no text to learn from", "--vocab-size", "300")]
    [InlineData("text", "--vocab-size is 258, but 256 bytes and 3 special tokens need 259; give more\n", "--vocab-size", "258")]
    [InlineData("text", "the special token 'a' is too short to be told from text", "--vocab-size", "300", "--special-token", "a")]
    [InlineData("text", "chatlm: this is neither a file nor a built-in chat template", "--vocab-size", "300", "--chat-template", "chatlm")]
    [InlineData("text", "does not exist; name a text or .jsonl file", "--vocab-size", "300", "--input", "no.txt")]
    [InlineData("text", "--vocab-size must be a whole number of at least 1, but is 'x'", "--vocab-size", "x")]
    public void What_cannot_be_is_refused_and_leaves_nothing(string text, string error, params string[] options)
    {
        Assert.Equal(ExitCode.BadInput, Train(["--input", _folder.Write("a.txt", text), .. options]));
        Assert.Contains(error, _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(["a.txt"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_holds_something_is_left_alone()
    {
        _folder.Write("made/mine.txt", "mine");
        Assert.Equal(ExitCode.BadInput, Train("--input", _folder.Write("a.txt", "text"), "--vocab-size", "300"));
        Assert.Equal($"{_folder["made"]}: the folder is not empty; name a new one, or empty it first\n", _terminal.Error);
        Assert.Single(Directory.GetFileSystemEntries(_folder["made"]));
    }

    [Fact]
    public void An_interrupted_command_leaves_nothing()
    {
        var text = _folder.Write("a.txt", "text");
        _terminal.Interruption.Receive(ExitCode.Terminated);
        Assert.Equal(143, Train("--input", text, "--vocab-size", "300"));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    private int Train(params string[] options) => _terminal.Run(["tokenizer", "train", "--output", _folder["made"], .. options]);
}
