using System.Text.Json;

namespace Anima.Tokenizers.Tests;

/// <summary>Single components in tiny tokenizers, with the results that Hugging Face tokenizers 0.23 gives.</summary>
public sealed class ComponentTests
{
    private const string Letters = """{"a":0,"b":1,"c":2,"-":3,"▁":4,"1":5,"2":6,"!":7," ":8,"A":9,"aa":10,"aaa":11,"ab":12,"▁a":13}""";

    [Theory]
    [InlineData("Removed", false, "a|b|c")]
    [InlineData("Isolated", false, "a|-|-|b|-|c")]
    [InlineData("MergedWithPrevious", false, "a-|-|b-|c")]
    [InlineData("MergedWithNext", false, "a|-|-b|-c")]
    [InlineData("Contiguous", false, "a|--|b|-|c")]
    [InlineData("Removed", true, "-|-|-")]
    public void Split_treats_delimiters_as_told(string behavior, bool invert, string expected) =>
        Assert.Equal(expected, Words($$$"""{"type":"Split","pattern":{"String":"-"},"behavior":"{{{behavior}}}","invert":{{{(invert ? "true" : "false")}}}}""", "a--b-c"));

    [Theory]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", "a  b c", "▁a|▁|▁b|▁c")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":true}""", "a  b c", "a|▁|▁b|▁c")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","add_prefix_space":true}""", "▁a b", "▁a|▁b")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","add_prefix_space":false}""", "a b", "a|▁b")]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "a12b", "a|1|2|b")]
    [InlineData("""{"type":"Digits","individual_digits":false}""", "a12b", "a|12|b")]
    [InlineData("""{"type":"Punctuation","behavior":"Isolated"}""", "a!-b", "a|!|-|b")]
    [InlineData("""{"type":"Whitespace"}""", "ab !-12", "ab|!-|12")]
    [InlineData("""{"type":"WhitespaceSplit"}""", " ab  !-12 ", "ab|!-12")]
    [InlineData("""{"type":"BertPreTokenizer"}""", "ab !-12", "ab|!|-|12")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":"-"}""", "a-b--c", "a|b|c")]
    [InlineData("""{"type":"FixedLength","length":2}""", "a12bc", "a1|2b|c")]
    [InlineData("""{"type":"UnicodeScripts"}""", "ab 字か", "ab |字か")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Digits","individual_digits":true}]}""", "a1 2b", "a|1|2|b")]
    public void Pre_tokenizer_cuts_as_the_library_does(string preTokenizer, string text, string expected) => Assert.Equal(expected, Words(preTokenizer, text));

    [Theory]
    [InlineData("""{"type":"Lowercase"}""", "AÀİ", "aài̇")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", "  a ", "a ")]
    [InlineData("""{"type":"StripAccents"}""", "e\u0301x", "ex")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]}""", "\u00e9", "e")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"_"}""", "a   b c", "a_b c")]
    [InlineData("""{"type":"Replace","pattern":{"String":"aa"},"content":"b"}""", "aaa", "ba")]
    [InlineData("""{"type":"Prepend","prepend":"▁"}""", "a", "▁a")]
    [InlineData("""{"type":"Nmt"}""", "a\u0001\tb\u200b\ufeff", "a b  ")]
    [InlineData("""{"type":"NFKC"}""", "\uff21\u2460", "A1")]
    [InlineData("""{"type":"ByteLevel"}""", " \u00e9", "\u0120\u00c3\u00a9")]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""", "\u00c9\u0001A\t字", "ea  字 ")]
    public void Normalizer_rewrites_as_the_library_does(string normalizer, string text, string expected)
    {
        // Every character of the result becomes a token of its own.
        var vocabulary = string.Join(',', expected.EnumerateRunes().Distinct().Select((rune, id) => $"{JsonSerializer.Serialize(rune.ToString())}:{id}"));
        var tokenizer = Load($$$"""{"normalizer":{{{normalizer}}},"decoder":{"type":"Fuse"},"model":{"type":"BPE","vocab":{{{{vocabulary}}}},"merges":[]}}""");
        Assert.Equal(expected, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Merges_take_the_lowest_rank_leftmost()
    {
        var tokenizer = Load($$$"""{"model":{"type":"BPE","vocab":{{{Letters}}},"merges":["a a","aa a"]}}""");
        Assert.Equal([10, 11], tokenizer.Encode("aaaaa"));
    }

    [Fact]
    public void Unknown_characters_without_an_unknown_token_vanish_and_their_neighbours_may_merge()
    {
        var tokenizer = Load($$$"""{"model":{"type":"BPE","vocab":{{{Letters}}},"merges":["a b"]}}""");
        Assert.Equal([12], tokenizer.Encode("aéxx字b"));
    }

    [Theory]
    [InlineData(true, new[] { 0, 2, 0 })]
    [InlineData(false, new[] { 0, 2, 2, 0 })]
    public void Unknown_characters_fuse_if_told(bool fuse, int[] expected)
    {
        var tokenizer = Load($$$"""{"model":{"type":"BPE","vocab":{"a":0,"b":1,"?":2},"merges":[],"unk_token":"?","fuse_unk":{{{(fuse ? "true" : "false")}}}}}""");
        Assert.Equal(expected, tokenizer.Encode("aéxa"));
    }

    [Fact]
    public void Byte_fallback_needs_every_byte_of_a_character()
    {
        var tokenizer = Load("""{"model":{"type":"BPE","vocab":{"a":0,"?":1,"<0xC3>":2,"<0xA9>":3},"merges":[],"unk_token":"?","byte_fallback":true}}""");
        Assert.Equal([0, 2, 3, 1], tokenizer.Encode("aé字"));
    }

    [Fact]
    public void Ignore_merges_takes_a_whole_word_that_is_a_token()
    {
        var model = """{"type":"BPE","vocab":{"a":0,"b":1,"ab":2,"aba":3},"merges":["a b"],"ignore_merges":true}""";
        Assert.Equal([3], Load($$$"""{"model":{{{model}}}}""").Encode("aba"));
        Assert.Equal([2, 0], Load($$$"""{"model":{{{model.Replace("true", "false", StringComparison.Ordinal)}}}}""").Encode("aba"));
    }

    [Fact]
    public void Unigram_keeps_the_first_of_equal_covers_and_fuses_unknowns()
    {
        var tokenizer = Load("""{"model":{"type":"Unigram","vocab":[["?",0],["a",-1],["b",-1],["ab",-2],["c",-5],["bc",-1]],"unk_id":0}}""");
        Assert.Equal([3], tokenizer.Encode("ab"));
        Assert.Equal([1, 5], tokenizer.Encode("abc"));
        Assert.Equal([1, 0, 2], tokenizer.Encode("aéx字b"));
    }

    [Fact]
    public void Unigram_falls_back_to_bytes_for_a_whole_run_or_not_at_all()
    {
        var tokenizer = Load("""{"model":{"type":"Unigram","vocab":[["?",0],["a",-1],["<0xC3>",-9],["<0xA9>",-9]],"unk_id":0,"byte_fallback":true}}""");
        Assert.Equal([1, 2, 3, 1], tokenizer.Encode("aéa"));
        Assert.Equal([1, 2, 3, 2, 3, 1], tokenizer.Encode("aééa"));
        Assert.Equal([1, 0], tokenizer.Encode("aé字"));
    }

    [Theory]
    [InlineData("abcab", "abc|ab")]
    [InlineData("aabc", "abc")]
    [InlineData("xbcx", "bc")]
    public void Added_tokens_match_leftmost_then_longest(string text, string expected)
    {
        var tokenizer = WithAdded("""{"id":20,"content":"ab"},{"id":21,"content":"abc"},{"id":22,"content":"bc"}""", vocabulary: """{"a":0,"b":1,"c":2}""");
        Assert.Equal(expected, string.Join('|', tokenizer.Encode(text).Where(id => id >= 20).Select(tokenizer.IdToToken)));
    }

    [Fact]
    public void Added_token_swallows_white_space_on_the_sides_it_strips()
    {
        var tokenizer = WithAdded("""{"id":20,"content":"<m>","lstrip":true,"rstrip":false},{"id":21,"content":"<r>","rstrip":true}""");
        Assert.Equal([0, 20, 8, 1, 8, 21, 0], tokenizer.Encode("a  <m> b <r> \n a"));
        var spans = tokenizer.EncodeWithSpans("a  <m> b").Spans;
        Assert.Equal(new TextSpan(1, 6), spans[1]);
    }

    [Theory]
    [InlineData("b a b", true)]
    [InlineData("ba", false)]
    [InlineData("a1", false)]
    [InlineData("-a-", true)]
    public void Single_word_token_stands_alone(string text, bool found)
    {
        var tokenizer = WithAdded("""{"id":20,"content":"a","single_word":true}""", vocabulary: """{"b":1,"-":3," ":8,"1":5}""");
        Assert.Equal(found, tokenizer.Encode(text).Contains(20));
    }

    [Fact]
    public void Normalized_token_matches_normalised_text_and_others_come_first()
    {
        var tokenizer = WithAdded("""{"id":20,"content":"AB","normalized":true},{"id":21,"content":"ABC","normalized":false}""", normalizer: """{"type":"Lowercase"}""");
        Assert.Equal([20, 20, 21], tokenizer.Encode("abABABC"));
    }

    [Fact]
    public void Special_tokens_can_be_split_and_skipped()
    {
        var tokenizer = WithAdded("""{"id":20,"content":"-a-","special":true},{"id":21,"content":"bb"}""");
        Assert.Equal([0, 20, 21], tokenizer.Encode("a-a-bb"));
        Assert.Equal([0, 3, 0, 3, 21], tokenizer.Encode("a-a-bb", splitSpecialTokens: true));
        Assert.Equal("a bb", tokenizer.Decode([0, 20, 21], skipSpecialTokens: true));
        Assert.Equal(22, tokenizer.VocabularySize);
    }

    [Theory]
    [InlineData("""{"type":"ByteFallback"}""", new[] { 0, 1, 2 }, "é!")]
    [InlineData("""{"type":"ByteFallback"}""", new[] { 0, 2, 1, 0, 1 }, "\ufffd!\ufffd\ufffd\ufffd")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}""", new[] { 3, 3, 2 }, "a a!")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""", new[] { 3, 3 }, " a a")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""", new[] { 3, 3 }, "a a")]
    [InlineData("""{"type":"BPEDecoder","suffix":"</w>"}""", new[] { 4, 2, 4 }, "c !c")]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":true}""", new[] { 2, 5, 2 }, "!d!")]
    [InlineData("""{"type":"CTC","pad_token":"!","word_delimiter_token":"|","cleanup":true}""", new[] { 3, 3, 2, 3, 6 }, "▁a▁a ")]
    [InlineData("null", new[] { 3, 2 }, "▁a !")]
    public void Decoder_joins_as_the_library_does(string decoder, int[] ids, string expected)
    {
        var tokenizer = Load($$$"""{"decoder":{{{decoder}}},"model":{"type":"BPE","vocab":{"<0xC3>":0,"<0xA9>":1,"!":2,"▁a":3,"c</w>":4,"##d":5,"|":6},"merges":[]}}""");
        Assert.Equal(expected, tokenizer.Decode(ids));
    }

    [Fact]
    public void Template_puts_special_tokens_around_the_text()
    {
        var post = """{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"s","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"e","type_id":0}}],"special_tokens":{"s":{"id":"s","ids":[7],"tokens":["!"]},"e":{"id":"e","ids":[3,3],"tokens":["-","-"]}}}]}""";
        var tokenizer = Load($$$"""{"post_processor":{{{post}}},"model":{"type":"BPE","vocab":{{{Letters}}},"merges":[]}}""");
        Assert.Equal([7, 0, 1, 3, 3], tokenizer.Encode("ab"));
        Assert.Equal([0, 1], tokenizer.Encode("ab", addSpecialTokens: false));
        Assert.Equal([new(0, 0), new(0, 1), new(1, 2), new(0, 0), new(0, 0)], tokenizer.EncodeWithSpans("ab").Spans);
    }

    [Fact]
    public void Spans_point_into_the_text_as_it_was_given()
    {
        var tokenizer = Load($$$"""{"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"NFC"},{"type":"Lowercase"}]},"model":{"type":"BPE","vocab":{"▁":0,"é":1,"a":2,"▁é":3},"merges":["▁ é"]}}""");
        var tokens = tokenizer.EncodeWithSpans("E\u0301A");
        Assert.Equal([3, 2], tokens.Ids);
        Assert.Equal([new(0, 2), new(2, 3)], tokens.Spans);
    }

    private static Tokenizer WithAdded(string added, string normalizer = "null", string vocabulary = Letters) =>
        Load($$$"""{"added_tokens":[{{{added}}}],"normalizer":{{{normalizer}}},"model":{"type":"BPE","vocab":{{{vocabulary}}},"merges":[]}}""");

    // The words a pre-tokenizer makes, seen through a model that takes every word of the answer as one token.
    private static string Words(string preTokenizer, string text)
    {
        var letters = new HashSet<string>();
        for (var start = 0; start < text.Length; start++)
            for (var end = start + 1; end <= text.Length; end++)
                foreach (var prefix in new[] { "", "▁" })
                    letters.Add(prefix + text[start..end].Replace(' ', preTokenizer.Contains("Metaspace", StringComparison.Ordinal) ? '▁' : ' '));
        letters.Add("▁");
        var vocabulary = string.Join(',', letters.Select((word, id) => $"{JsonSerializer.Serialize(word)}:{id}"));
        var tokenizer = Load($$$"""{"pre_tokenizer":{{{preTokenizer}}},"model":{"type":"BPE","vocab":{{{{vocabulary}}}},"merges":[],"ignore_merges":true}}""");
        return string.Join('|', tokenizer.Encode(text).Select(tokenizer.IdToToken));
    }

    private static Tokenizer Load(string json)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("anima-component").FullName, "tokenizer.json");
        File.WriteAllText(file, json);
        return Tokenizer.Load(file);
    }
}
