using System.Text;
using Anima.Testing;

namespace Anima.Tokenizers.Tests;

/// <summary>SentencePiece models: what their kinds of pieces do, alone and with a model's configuration.</summary>
public sealed class SentencePieceTests
{
    private const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5;

    private static readonly (string, float, int)[] Pieces =
    [
        ("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control), ("<user>", 0, UserDefined),
        ("▁", -1, Normal), ("a", -2, Normal), ("b", -3, Normal), ("ab", -0.5f, Normal), ("▁ab", -0.6f, Normal), ("<", -8, Normal), ("s", -8, Normal), (">", -8, Normal),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Control_pieces_match_no_text_and_user_pieces_always_do(int type)
    {
        var tokenizer = Tokenizer.Load(Write(type, Pieces));
        Assert.Equal([8, 9, 10, 11, 3, 7], tokenizer.Encode("ab<s><user>ab"));
        Assert.Equal("ab<s><user>ab", tokenizer.Decode([8, 9, 10, 11, 3, 7]));
        Assert.Equal("ab", tokenizer.Decode([1, 8, 2]));
    }

    [Fact]
    public void Unknown_characters_in_a_row_are_one_unknown_piece()
    {
        var tokenizer = Tokenizer.Load(Write(1, Pieces));
        Assert.Equal([4, 0, 7], tokenizer.Encode("字字ab"));
        Assert.Equal(" \u2047 ab", tokenizer.Decode([4, 0, 7]));
    }

    [Fact]
    public void Unused_pieces_lead_to_longer_ones_but_never_stay()
    {
        var pieces = Pieces.Select(piece => piece.Item1 == "ab" ? (piece.Item1, piece.Item2, Unused) : piece).Append(("aba", -0.7f, Normal)).ToArray();
        var tokenizer = Tokenizer.Load(Write(2, pieces, addDummyPrefix: false));
        Assert.Equal([5, 6], tokenizer.Encode("ab"));
        Assert.Equal([12], tokenizer.Encode("aba"));
    }

    [Fact]
    public void Equal_scores_merge_leftmost_first()
    {
        var pieces = Pieces.Append(("ba", -0.5f, Normal)).ToArray();
        var tokenizer = Tokenizer.Load(Write(2, pieces, addDummyPrefix: false));
        Assert.Equal([12, 6], tokenizer.Encode("bab"));
        Assert.Equal([7, 5], tokenizer.Encode("aba"));
    }

    [Fact]
    public void Configuration_makes_control_pieces_special_and_adds_the_ones_it_asks_for()
    {
        var file = Write(1, Pieces);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(file)!, "tokenizer_config.json"),
            """{"tokenizer_class":"LlamaTokenizer","bos_token":"<s>","eos_token":{"content":"</s>"},"unk_token":"<unk>","add_eos_token":true}""");
        var tokenizer = Tokenizer.Load(Path.GetDirectoryName(file)!);
        Assert.Equal([1, 8, 1, 8, 2], tokenizer.Encode("ab<s>ab"));
        Assert.Equal([8, 9, 10, 11, 7], tokenizer.Encode("ab<s>ab", addSpecialTokens: false, splitSpecialTokens: true));
        Assert.Equal("ab", tokenizer.Decode([1, 8, 2], skipSpecialTokens: true));
        Assert.Equal(1, tokenizer.BosTokenId);
        Assert.Equal(2, tokenizer.EosTokenId);
    }

    [Fact]
    public void Without_legacy_only_the_first_text_gets_the_dummy_prefix()
    {
        var file = Write(1, Pieces);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(file)!, "tokenizer_config.json"), """{"bos_token":"<s>","legacy":false}""");
        Assert.Equal([8, 1, 7], Tokenizer.Load(Path.GetDirectoryName(file)!).Encode("ab<s>ab"));
    }

    [Fact]
    public void Class_that_renumbers_its_pieces_is_refused()
    {
        var file = Write(1, Pieces);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(file)!, "tokenizer_config.json"), """{"tokenizer_class":"XLMRobertaTokenizer"}""");
        Assert.Contains("XLMRobertaTokenizer", Assert.Throws<InvalidDataException>(() => Tokenizer.Load(Path.GetDirectoryName(file)!)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public void Other_model_types_are_refused(int type) => Assert.Throws<InvalidDataException>(() => Tokenizer.Load(Write(type, Pieces)));

    [Fact]
    public void GPT2_files_read_as_the_tokenizer_json_does()
    {
        var folder = Directory.CreateTempSubdirectory("anima-gpt2").FullName;
        foreach (var name in new[] { "vocab.json", "merges.txt" })
            File.Copy(Golden.Fixture("tokenizers", "bbpe", name), Path.Combine(folder, name));
        var pair = Tokenizer.Load(folder);
        var single = Tokenizer.Load(Golden.Fixture("tokenizers", "bbpe", "tokenizer.json"));
        foreach (var text in new[] { "Hello, world!", " It's 1234 字 \n\n x", "" })
            Assert.Equal(single.Encode(text), pair.Encode(text));
    }

    // A model file, written field by field.
    private static string Write(int type, IReadOnlyList<(string Text, float Score, int Type)> pieces, bool addDummyPrefix = true)
    {
        var model = new MemoryStream();
        foreach (var piece in pieces)
        {
            var body = new MemoryStream();
            Field(body, 1, Encoding.UTF8.GetBytes(piece.Text));
            body.WriteByte(2 << 3 | 5);
            body.Write(BitConverter.GetBytes(piece.Score));
            body.Write([3 << 3, (byte)piece.Type]);
            Field(model, 1, body.ToArray());
        }
        Field(model, 2, [3 << 3, (byte)type]);
        Field(model, 3, [3 << 3, addDummyPrefix ? (byte)1 : (byte)0, 4 << 3, 0]);
        var file = Path.Combine(Directory.CreateTempSubdirectory("anima-piece").FullName, "tokenizer.model");
        File.WriteAllBytes(file, model.ToArray());
        return file;
    }

    private static void Field(MemoryStream output, int number, byte[] bytes)
    {
        output.Write([(byte)(number << 3 | 2), (byte)bytes.Length]);
        output.Write(bytes);
    }
}
