namespace Anima.Tokenizers.Tests;

/// <summary>Ids and decoded text against Hugging Face tokenizers, for every reference tokenizer and string.</summary>
public sealed class GoldenTokenizerTests
{
    [Theory]
    [InlineData("bbpe", "tokenizer.json", "expected.jsonl")]
    [InlineData("bbpe", "tokenizer.prefix_space.json", "expected.prefix_space.jsonl")]
    [InlineData("llama2", "tokenizer.json", "expected.jsonl")]
    [InlineData("qwen3", "tokenizer.json", "expected.jsonl")]
    [InlineData("sp_bpe", "tokenizer.json", "expected.jsonl")]
    [InlineData("sp_bpe", "tokenizer.metaspace.json", "expected.metaspace.jsonl")]
    [InlineData("sp_unigram", "tokenizer.json", "expected.jsonl")]
    public void Tokenizer_json_gives_the_ids_and_text_of_the_reference(string folder, string file, string expected)
    {
        var strings = GoldenLines.Read("tokenizers", "strings.jsonl");
        var rows = GoldenLines.Read("tokenizers", folder, expected);
        Assert.Equal(strings.Count, rows.Count);
        var tokenizer = Tokenizer.Load(GoldenLines.File("tokenizers", folder, file));
        var failures = new List<string>();
        foreach (var (input, row) in strings.Zip(rows))
        {
            var text = input.GetProperty("text").GetString()!;
            var ids = tokenizer.Encode(text);
            var plain = tokenizer.Encode(text, addSpecialTokens: false);
            Check(row.GetProperty("ids").Ids().SequenceEqual(ids), "ids");
            Check(row.Or("ids_plain", "ids").Ids().SequenceEqual(plain), "ids_plain");
            Check(plain.SequenceEqual(tokenizer.EncodeWithSpans(text, addSpecialTokens: false).Ids), "ids with spans");
            Check(row.GetProperty("decoded").GetString() == tokenizer.Decode(row.GetProperty("ids").Ids()), "decoded");
            Check(row.Or("decoded_skip", "decoded").GetString() == tokenizer.Decode(row.GetProperty("ids").Ids(), skipSpecialTokens: true), "decoded_skip");
            Check(row.Or("decoded_plain", "decoded").GetString() == tokenizer.Decode(row.Or("ids_plain", "ids").Ids()), "decoded_plain");

            void Check(bool holds, string what)
            {
                if (!holds)
                    failures.Add($"{what} of row {row.GetProperty("i")}: {text}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(20)));
    }

    [Theory]
    [InlineData("sp_bpe", "tokenizer.model")]
    [InlineData("sp_unigram", "spiece.model")]
    [InlineData("sp_unigram_bytefallback", "spiece.model")]
    public void Model_file_gives_the_ids_and_text_of_SentencePiece(string folder, string file)
    {
        var strings = GoldenLines.Read("tokenizers", "strings.jsonl");
        var tokenizer = Tokenizer.Load(GoldenLines.File("tokenizers", folder, file));
        var failures = new List<string>();
        foreach (var (input, row) in strings.Zip(GoldenLines.Read("tokenizers", folder, "expected.sentencepiece.jsonl")))
        {
            var text = input.GetProperty("text").GetString()!;
            var ids = row.GetProperty("ids").Ids();
            var own = tokenizer.Encode(text);
            if (!ids.SequenceEqual(own))
                failures.Add($"ids of row {row.GetProperty("i")}: {text}: {string.Join(' ', own)} instead of {string.Join(' ', ids)}");
            if (!ids.SequenceEqual(tokenizer.EncodeWithSpans(text).Ids))
                failures.Add($"ids with spans of row {row.GetProperty("i")}: {text}");
            if (tokenizer.Decode(ids) is var decoded && decoded != row.GetProperty("decoded").GetString())
                failures.Add($"text of row {row.GetProperty("i")}: '{decoded}' instead of '{row.GetProperty("decoded")}'");
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(20)));
    }
}
