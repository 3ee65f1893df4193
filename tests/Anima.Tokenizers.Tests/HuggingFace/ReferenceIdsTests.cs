using Anima.Testing;

namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>Ids and decoded text of whole tokenizers beside Hugging Face's own, on strings drawn from a seed.</summary>
public sealed class ReferenceIdsTests
{
    private const int Strings = 4000, LongStrings = 20;

    private static readonly string[] Parts =
    [
        " ", "  ", "   ", "\n", "\n\n", "\t", "\r\n", "\u00a0", "\u3000", "\u200d", "\ufeff", "a", "e", "I'm", "'LL", "don't", "The", " quick", "brown", "STRASSE", "ß", "ſ",
        "1", "23", "4567", "٣", "Ⅷ", "½", ".", ",", "...", "!?", "--", "(", ")", "```", "_", "▁", "▁▁", "Ġ", "é", "e\u0301", "n\u0303", "\u0301", "q\u0307\u0323", "ñ", "字", "漢字",
        "かな", "ガ", "ｶﾞ", "한국", "\u1112\u1161\u11ab", "việt", "Привет", "שלום", "مرحبا", "नमस्ते", "ไทย", "😀", "👩‍👩‍👧", "🇩🇪", "𝐀", "𠀀", "\ufffd", "\u0000", "<s>", "</s>", "<unk>", "<0x0A>",
        "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_", "end|>", "<think>", "[INST]", "https://", "ＡＢＣ", "①", "ﬁ", "İ", "ǅ", "\u2028", "\u0345",
    ];

    [Theory]
    [InlineData("bbpe", "tokenizer.json")]
    [InlineData("bbpe", "tokenizer.prefix_space.json")]
    [InlineData("llama2", "tokenizer.json")]
    [InlineData("qwen3", "tokenizer.json")]
    [InlineData("sp_bpe", "tokenizer.json")]
    [InlineData("sp_bpe", "tokenizer.metaspace.json")]
    [InlineData("sp_unigram", "tokenizer.json")]
    public void Reference_tokenizers_give_the_librarys_ids_on_drawn_strings(string folder, string file) => Compare(GoldenLines.File("tokenizers", folder, file));

    [Theory]
    [InlineData("bbpe")]
    [InlineData("sp_bpe")]
    public void Shipped_tokenizers_give_the_librarys_ids_on_drawn_strings(string folder) => Compare(Golden.Fixture("tokenizers", folder, "tokenizer.json"));

    private static void Compare(string file)
    {
        using var reference = new ReferenceTokenizer(file);
        var own = Tokenizer.Load(file);
        var added = own.AddedTokens.Select(token => token.Content).ToArray();
        var random = new Random(20261201);
        for (var i = 0; i < Strings; i++)
        {
            var text = Draw(random, added, i < LongStrings ? 2000 : random.Next(1, 24));
            var ids = reference.Encode(text);
            Assert.True(ids.AsSpan().SequenceEqual(own.Encode(text)), $"The ids of string {i} differ: {text}");
            Assert.Equal(ids, own.EncodeWithSpans(text).Ids);
            Assert.Equal(reference.Decode(ids), own.Decode(ids, skipSpecialTokens: true));
        }
    }

    private static string Draw(Random random, string[] added, int parts) => string.Concat(Enumerable.Range(0, parts).Select(_ => random.Next(12) switch
    {
        0 when added.Length > 0 => added[random.Next(added.Length)],
        1 => char.ConvertFromUtf32(random.Next(0x20, 0x3000)),
        2 => CodePoint(random),
        _ => Parts[random.Next(Parts.Length)],
    }));

    private static string CodePoint(Random random)
    {
        int c;
        do
            c = random.Next(0x110000);
        while (c is >= 0xD800 and < 0xE000);
        return char.ConvertFromUtf32(c);
    }
}
