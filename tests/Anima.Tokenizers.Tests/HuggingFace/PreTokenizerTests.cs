namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>Pre-tokenizers and added tokens beside every code point.</summary>
public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("""{"type":"Digits","individual_digits":true}""")]
    [InlineData("""{"type":"Digits","individual_digits":false}""")]
    [InlineData("""{"type":"Punctuation","behavior":"Isolated"}""")]
    [InlineData("""{"type":"Whitespace"}""")]
    [InlineData("""{"type":"WhitespaceSplit"}""")]
    [InlineData("""{"type":"BertPreTokenizer"}""")]
    public void Pre_tokenizer_cuts_where_the_library_does(string preTokenizer) => CodePoints.AssertSameIds(ByteTokenizer.OfWords(preTokenizer), c => $"0é{c}é0");

    [Theory]
    [InlineData("""
        "single_word":true,"lstrip":false,"rstrip":false
        """)]
    [InlineData("""
        "single_word":false,"lstrip":true,"rstrip":true
        """)]
    public void Added_token_looks_at_its_neighbours_as_the_library_does(string flags)
    {
        var json = ByteTokenizer.WithAddedToken($"\"content\":\"|\",{flags}");
        CodePoints.AssertSameIds(json, c => $"-{c}|-");
        CodePoints.AssertSameIds(json, c => $"-|{c}-");
    }

    [Fact]
    public void Script_pre_tokenizer_cuts_where_the_library_does() =>
        CodePoints.AssertSameIds(ByteTokenizer.OfWords("""{"type":"UnicodeScripts"}"""), c => $"0é{c}é0");
}
