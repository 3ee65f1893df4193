namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>Normalizers on every code point.</summary>
public sealed class NormalizerTests
{
    [Theory]
    [InlineData("NFC")]
    [InlineData("NFD")]
    [InlineData("NFKC")]
    [InlineData("NFKD")]
    public void Normal_form_is_the_librarys(string form)
    {
        var json = ByteTokenizer.WithNormalizer($$"""{"type":"{{form}}"}""");
        CodePoints.AssertSameIds(json, c => c + "\n");
        // Marks of low, middle and high class around it show how it is ordered and what it composes with.
        CodePoints.AssertSameIds(json, c => $"a{c}\u0334\n");
        CodePoints.AssertSameIds(json, c => $"a\u0345\u0327{c}\u0316\u0301\n");
        CodePoints.AssertSameIds(json, c => $"{c}\u0301\u0308\u093c\u09be\u3099\n");
    }

    [Theory]
    [InlineData("""{"type":"Lowercase"}""")]
    [InlineData("""{"type":"StripAccents"}""")]
    [InlineData("""{"type":"Nmt"}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":false,"strip_accents":false,"lowercase":false}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":true,"strip_accents":false,"lowercase":false}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,"strip_accents":true,"lowercase":false}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,"strip_accents":false,"lowercase":true}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""")]
    public void Normalizer_is_the_librarys(string normalizer) => CodePoints.AssertSameIds(ByteTokenizer.WithNormalizer(normalizer), c => $"a{c}b");

    [Theory]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""")]
    [InlineData("""{"type":"Strip","strip_left":false,"strip_right":true}""")]
    public void White_space_that_is_stripped_is_the_librarys(string normalizer) => CodePoints.AssertSameIds(
        ByteTokenizer.WithAddedToken("""
            "content":"|","single_word":false,"lstrip":false,"rstrip":false
            """).Replace("\"normalizer\":null", $"\"normalizer\":{normalizer}", StringComparison.Ordinal), c => $"{c}a{c}|");
}
