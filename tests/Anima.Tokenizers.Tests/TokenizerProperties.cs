using Anima.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Anima.Tokenizers.Tests;

/// <summary>What holds for every text.</summary>
public sealed class TokenizerProperties
{
    private static readonly Tokenizer ByteLevel = Tokenizer.Load(Golden.Fixture("tokenizers", "bbpe", "tokenizer.json"));
    private static readonly Tokenizer Converted = Tokenizer.Load(Golden.Fixture("tokenizers", "sp_bpe", "tokenizer.json"));
    private static readonly Tokenizer PieceBpe = Tokenizer.Load(Golden.Fixture("tokenizers", "sp_bpe", "tokenizer.model"));
    private static readonly Tokenizer PieceUnigram = Tokenizer.Load(Golden.Fixture("tokenizers", "sp_unigram", "spiece.model"));

    private static Arbitrary<string> Texts { get; } = Units(Gen.Choose(0, 0xFFFF).Select(c => (char)c));

    private static Arbitrary<string> ValidTexts { get; } = Gen.OneOf(
        Gen.Choose(0, 0x7F), Gen.Choose(' ', '~'), Gen.Choose(0xA0, 0x24F), Gen.Choose(0x3040, 0x30FF), Gen.Choose(0x4E00, 0x9FFF), Gen.Choose(0x1F300, 0x1F6FF), Gen.Choose(0, 0x10FFFF))
        .Where(c => c is < 0xD800 or >= 0xE000).ArrayOf().Select(codes => string.Concat(codes.Select(char.ConvertFromUtf32))).ToArbitrary();

    private static Arbitrary<string> Units(Gen<char> any) => Gen.OneOf(
        any, Gen.Choose(' ', '~').Select(c => (char)c), Gen.Elements('\ud800', '\udc00', '\ud83d', '\ude00', ' ', '\n', '\u2581', '<', '>', '\0'))
        .ArrayOf().Select(units => new string(units)).ToArbitrary();

    [Fact]
    public void Byte_level_text_survives_encoding_and_decoding() =>
        Prop.ForAll(ValidTexts, text => ByteLevel.Decode(ByteLevel.Encode(text)) == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Byte_fallback_text_survives_encoding_and_decoding() =>
        Prop.ForAll(ValidTexts, text => text.Contains('\u2581', StringComparison.Ordinal) || PieceBpe.Decode(PieceBpe.Encode(text)) == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_UTF16_encodes_to_ids_of_the_vocabulary() => Prop.ForAll(Texts, text =>
    {
        foreach (var tokenizer in new[] { ByteLevel, Converted, PieceBpe, PieceUnigram })
        {
            var ids = tokenizer.Encode(text);
            Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            tokenizer.Decode(ids);
            var spans = tokenizer.EncodeWithSpans(text);
            Assert.Equal(ids, spans.Ids);
            Assert.All(spans.Spans, span => Assert.True(0 <= span.Start && span.Start <= span.End && span.End <= text.Length));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Model_file_and_its_conversion_agree_where_no_special_token_is_written() => Prop.ForAll(ValidTexts, text =>
        text.Length == 0 || text.Contains('<', StringComparison.Ordinal) || PieceBpe.Encode(text).SequenceEqual(Converted.Encode(text, addSpecialTokens: false))).QuickCheckThrowOnFailure();

    [Fact]
    public void Batch_equals_one_by_one_on_all_threads()
    {
        var random = new Random(5);
        var texts = Enumerable.Range(0, 500).Select(_ => string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => char.ConvertFromUtf32(random.Next(32, 0x3100))))).ToArray();
        foreach (var tokenizer in new[] { ByteLevel, Converted, PieceUnigram })
            Assert.Equal(texts.Select(text => tokenizer.Encode(text)), tokenizer.EncodeBatch(texts));
    }

    [Fact]
    public void Streamed_parts_make_the_whole_text_and_never_half_a_character() => Prop.ForAll(ValidTexts, text =>
    {
        if (text.Contains('\ufffd', StringComparison.Ordinal))
            return;
        foreach (var tokenizer in new[] { ByteLevel, PieceBpe, Converted })
        {
            var ids = tokenizer.Encode(text, addSpecialTokens: false);
            var decoder = tokenizer.CreateStreamDecoder();
            var parts = ids.Select(decoder.Next).ToList();
            parts.Add(decoder.Finish());
            Assert.Equal(tokenizer.Decode(ids), string.Concat(parts));
            Assert.All(parts, part => Assert.DoesNotContain('\ufffd', part));
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("bbpe", "a")]
    [InlineData("bbpe", "ab\u00e9\u5b57")]
    [InlineData("bbpe", " ")]
    [InlineData("sp_bpe", "a")]
    [InlineData("sp_bpe", "the ")]
    public void Ten_megabytes_on_one_line_come_back_whole(string folder, string unit)
    {
        // Work that grows with the square of a line's length would not come back within a day.
        var tokenizer = Tokenizer.Load(Golden.Fixture("tokenizers", folder, "tokenizer.json"));
        var text = string.Concat(Enumerable.Repeat(unit, 10_000_000 / unit.Length));
        var decoded = tokenizer.Decode(tokenizer.Encode(text));
        Assert.True(decoded.EndsWith(text, StringComparison.Ordinal), "the text came back otherwise");
        Assert.InRange(decoded.Length, text.Length, text.Length + "<s> ".Length);
    }
}
