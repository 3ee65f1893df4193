using System.Text;

namespace Anima.Data.Tests;

public sealed class TextCorpusTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anima").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Plain_text_comes_back_whole_in_blocks_that_end_at_line_ends()
    {
        var text = string.Concat(Enumerable.Range(0, 60_000).Select(i => i % 7 == 0 ? "\n" : $"{i} パン屋は朝に開きます。🙂\r\n"));
        var blocks = TextCorpus.Read(Write("a.txt", "\uFEFF" + text)).ToList();
        Assert.True(blocks.Count > 1);
        Assert.Equal(text, string.Concat(blocks));
        Assert.All(blocks.SkipLast(1), block => Assert.EndsWith("\n", block, StringComparison.Ordinal));
        Assert.All(blocks.Skip(1), block => Assert.False(char.IsWhiteSpace(block[0])));
    }

    [Theory]
    [InlineData("あ")]
    [InlineData("🙂")]
    [InlineData("é")]
    [InlineData("a")]
    public void A_line_longer_than_a_block_is_cut_between_characters(string character)
    {
        var text = "x" + string.Concat(Enumerable.Repeat(character, 1_500_000));
        Assert.Equal(text, string.Concat(TextCorpus.Read(Write("a.txt", text))));
    }

    [Fact]
    public void Rows_give_text_and_messages()
    {
        var file = Write("a.jsonl", """
            {"text": "one", "other": "no"}
            {"messages": [{"role": "user", "content": "two"}, {"role": "assistant", "content": [{"type": "text", "text": "three"}, {"type": "image"}]}]}
            {"prompt": "four", "chosen": [{"role": "assistant", "content": "five"}], "rejected": "six", "completion": null}
            """);
        Assert.Equal(["one", "user\n", "two", "assistant\n", "three", "four", "assistant\n", "five", "six"], TextCorpus.Read(file));
    }

    [Theory]
    [InlineData("{\"text\": \"a\"}\n{\"txt\": \"b\"}", ":2: the row has none of the fields text, messages, prompt, completion, chosen, rejected")]
    [InlineData("{\"text\": 5}", ":1: \"text\" holds ")]
    [InlineData("{\"messages\": [\"a\"]}", ":1: \"messages\" holds ")]
    public void A_row_without_text_is_refused(string rows, string error)
    {
        var file = Write("a.jsonl", rows);
        Assert.StartsWith(file + error, Assert.Throws<InvalidDataException>(() => TextCorpus.Read(file).Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused_with_its_line()
    {
        var file = Path.Combine(_folder, "a.txt");
        File.WriteAllBytes(file, [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("0123456789\n", 200_000))), (byte)'a', 0xFF, (byte)'\n']);
        Assert.Equal($"{file}:200001: the line is not valid UTF-8; save the file as UTF-8.", Assert.Throws<InvalidDataException>(() => TextCorpus.Read(file).Count()).Message);
    }

    [Fact]
    public void A_character_cut_off_at_the_end_is_refused()
    {
        var file = Path.Combine(_folder, "a.txt");
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes("one\nあ")[..^1]);
        Assert.StartsWith($"{file}:2: ", Assert.Throws<InvalidDataException>(() => TextCorpus.Read(file).Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        Assert.Throws<FileNotFoundException>(() => TextCorpus.Read(Path.Combine(_folder, "no.txt")).Count());
        Assert.Throws<FileNotFoundException>(() => TextCorpus.Read(_folder).Count());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
