using System.Text;
using Anima.Testing;

namespace Anima.Tokenizers.Tests;

/// <summary>Damaged and malicious files end in one sentence that names the file and the place.</summary>
public sealed class HostileFileTests
{
    private const string Bpe = """{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}""";

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "top level")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}}""", "id 0")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":2147483647},"merges":[]}}""", "model.vocab.a")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}""", "model.vocab.a")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":99999999999999999999},"merges":[]}}""", "model.vocab.a")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":1.5},"merges":[]}}""", "model.vocab.a")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a a"]}}""", "model.merges[0]")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"aa":1},"merges":["a  a"]}}""", "model.merges[0]")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"aa":1},"merges":[["a"]]}}""", "model.merges[0]")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"<unk>"}}""", "model.unk_token")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":0},"merges":[]}}""", "surrogate")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0}}}""", "WordPiece")]
    [InlineData("""{"model":{"type":"Quantum","vocab":{"a":0}}}""", "Quantum")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[],"unk_id":0}}""", "model.vocab")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",-1]],"unk_id":7}}""", "model.unk_id")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a"]],"unk_id":0}}""", "model.vocab[0]")]
    [InlineData("""{"normalizer":{"type":"Mystery"},"model":MODEL}""", "Mystery")]
    [InlineData("""{"normalizer":{"type":"Precompiled","precompiled_charsmap":"////"},"model":MODEL}""", "precompiled_charsmap")]
    [InlineData("""{"normalizer":{"type":"Precompiled","precompiled_charsmap":"not base64"},"model":MODEL}""", "precompiled_charsmap")]
    [InlineData("""{"normalizer":{"type":"Replace","pattern":{"Regex":"(a"},"content":""},"model":MODEL}""", "normalizer.pattern.Regex")]
    [InlineData("""{"pre_tokenizer":{"type":"Mystery"},"model":MODEL}""", "Mystery")]
    [InlineData("""{"pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Sideways"},"model":MODEL}""", "Sideways")]
    [InlineData("""{"post_processor":{"type":"Mystery"},"model":MODEL}""", "Mystery")]
    [InlineData("""{"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}}],"special_tokens":{}},"model":MODEL}""", "<s>")]
    [InlineData("""{"decoder":{"type":"Mystery"},"model":MODEL}""", "Mystery")]
    [InlineData("""{"added_tokens":[{"id":0,"content":"x"}],"model":MODEL}""", "added_tokens[0].id")]
    [InlineData("""{"added_tokens":[{"id":5,"content":"x"},{"id":5,"content":"y"}],"model":MODEL}""", "added_tokens[1].id")]
    [InlineData("""{"added_tokens":[{"id":4000000000,"content":"x"}],"model":MODEL}""", "added_tokens[0].id")]
    public void Bad_tokenizer_json_is_refused_by_place(string json, string place)
    {
        var file = Write("tokenizer.json", json.Replace("MODEL", Bpe, StringComparison.Ordinal));
        var error = Assert.Throws<InvalidDataException>(() => Tokenizer.Load(file));
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Deep_JSON_is_refused()
    {
        var file = Write("tokenizer.json", new string('[', 100_000));
        Assert.StartsWith(file, Assert.Throws<InvalidDataException>(() => Tokenizer.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deeply_nested_sequences_are_refused_or_read_without_overflow()
    {
        var depth = 60;
        var nested = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", depth)) + """{"type":"NFC"}""" + string.Concat(Enumerable.Repeat("]}", depth));
        var file = Write("tokenizer.json", $$"""{"normalizer":{{nested}},"model":{{Bpe}}}""");
        Assert.Equal([2], Tokenizer.Load(file).Encode("ab"));
    }

    [Fact]
    public void Merges_that_lead_back_to_their_own_left_side_end()
    {
        // With a prefix that is a token itself the merge of "a" and "##" makes "a" again.
        var file = Write("tokenizer.json", """{"model":{"type":"BPE","vocab":{"a":0,"##":1,"##a":2},"merges":[["a","##"]],"continuing_subword_prefix":"##"}}""");
        Assert.Equal([0, 2, 2], Tokenizer.Load(file).Encode("aaa"));
    }

    [Fact]
    public void Missing_file_and_empty_folder_are_named()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        Assert.Contains(folder, Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(folder)).Message, StringComparison.Ordinal);
        Assert.Contains("nothing.json", Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(Path.Combine(folder, "nothing.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_model_files_are_refused_or_read_never_worse()
    {
        var good = File.ReadAllBytes(Golden.Fixture("tokenizers", "sp_bpe", "tokenizer.model"));
        var random = new Random(11);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var bytes = (byte[])good.Clone();
            if (i % 3 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            for (var k = 0; k < 3; k++)
                if (bytes.Length > 0)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var file = Write("tokenizer.model", bytes);
            try
            {
                Tokenizer.Load(file).Encode("some text, 字");
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(file, e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.True(refused > 50, $"only {refused} of 300 damaged files were refused");
    }

    [Fact]
    public void Unigram_without_an_unknown_token_names_the_character_it_cannot_write()
    {
        var file = Write("tokenizer.json", """{"model":{"type":"Unigram","vocab":[["a",-1.0]],"unk_id":null}}""");
        Assert.Contains("U+5B57", Assert.Throws<InvalidDataException>(() => Tokenizer.Load(file).Encode("a字")).Message, StringComparison.Ordinal);
    }

    private static string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private static string Write(string name, byte[] bytes)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("anima-hostile").FullName, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
