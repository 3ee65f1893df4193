using System.Buffers;
using Anima.Testing;
using Base = Microsoft.ML.Tokenizers.Tokenizer;

namespace Anima.Tokenizers.Tests;

/// <summary>Our tokenizers by way of the type that .NET libraries take them as.</summary>
public sealed class BaseTypeTests
{
    private const string Text = "Hello  wörld, 漢字と😀!\nThe end. <s> 1234567";

    public static TheoryData<string, string> Files => new()
    {
        { "bbpe", "tokenizer.json" }, { "sp_bpe", "tokenizer.json" }, { "sp_bpe", "tokenizer.model" }, { "sp_unigram", "spiece.model" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Ids_and_counts_are_those_of_encoding_without_special_tokens(string folder, string file)
    {
        var own = Tokenizer.Load(Golden.Fixture("tokenizers", folder, file));
        Base tokenizer = own;
        var ids = own.Encode(Text, addSpecialTokens: false);
        Assert.Equal(ids, tokenizer.EncodeToIds(Text));
        Assert.Equal(ids, tokenizer.EncodeToIds(Text.AsSpan()));
        Assert.Equal(ids.Length, tokenizer.CountTokens(Text));
        Assert.Equal(own.Decode(ids), tokenizer.Decode((IEnumerable<int>)ids));
        Assert.Empty(tokenizer.EncodeToIds(""));
        Assert.Equal(0, tokenizer.CountTokens(""));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Tokens_tell_their_text_and_their_place_in_the_given_text(string folder, string file)
    {
        var own = Tokenizer.Load(Golden.Fixture("tokenizers", folder, file));
        Base tokenizer = own;
        var tokens = tokenizer.EncodeToTokens(Text, out var normalized);
        Assert.Null(normalized);
        Assert.Equal(own.Encode(Text, addSpecialTokens: false), tokens.Select(token => token.Id));
        Assert.All(tokens, token => Assert.Equal(own.IdToToken(token.Id), token.Value));
        Assert.All(tokens, token => Assert.InRange(token.Offset.End.Value, token.Offset.Start.Value, Text.Length));
        var kanji = tokens.Where(token => token.Offset.Start.Value <= Text.IndexOf('漢') && token.Offset.End.Value > Text.IndexOf('漢'));
        Assert.NotEmpty(kanji);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Text_is_cut_after_whole_characters_at_any_number_of_tokens(string folder, string file)
    {
        Base tokenizer = Tokenizer.Load(Golden.Fixture("tokenizers", folder, file));
        var all = tokenizer.CountTokens(Text);
        for (int most = 1, before = 0; most <= all + 1; most++)
        {
            var end = tokenizer.GetIndexByTokenCount(Text, most, out var normalized, out var count);
            Assert.Null(normalized);
            Assert.InRange(count, 0, most);
            Assert.InRange(end, before, Text.Length);
            Assert.False(end < Text.Length && char.IsLowSurrogate(Text[end]));
            var ids = tokenizer.EncodeToIds(Text, most, out _, out var consumed);
            Assert.Equal(end, consumed);
            Assert.Equal(count, ids.Count);
            Assert.Equal(tokenizer.EncodeToIds(Text).Take(count), ids);
            before = end;
        }
        Assert.Equal(Text.Length, tokenizer.GetIndexByTokenCount(Text, all, out _, out var whole));
        Assert.Equal(all, whole);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Text_is_cut_from_its_end_at_any_number_of_tokens(string folder, string file)
    {
        Base tokenizer = Tokenizer.Load(Golden.Fixture("tokenizers", folder, file));
        var all = tokenizer.CountTokens(Text);
        for (int most = 1, after = Text.Length; most <= all + 1; most++)
        {
            var start = tokenizer.GetIndexByTokenCountFromEnd(Text, most, out _, out var count);
            Assert.InRange(count, 0, most);
            Assert.InRange(start, 0, after);
            Assert.False(start < Text.Length && char.IsLowSurrogate(Text[start]));
            after = start;
        }
        Assert.Equal(0, tokenizer.GetIndexByTokenCountFromEnd(Text, all, out _, out var whole));
        Assert.Equal(all, whole);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Decoding_into_a_span_stops_after_the_last_token_that_fits(string folder, string file)
    {
        Base tokenizer = Tokenizer.Load(Golden.Fixture("tokenizers", folder, file));
        var ids = tokenizer.EncodeToIds("Hello wörld 漢字😀 end");
        var text = tokenizer.Decode(ids)!;
        var buffer = new char[text.Length];
        for (var size = 0; size <= text.Length; size++)
        {
            var status = tokenizer.Decode(ids, buffer.AsSpan(0, size), out var consumed, out var written);
            Assert.Equal(size == text.Length ? OperationStatus.Done : OperationStatus.DestinationTooSmall, status);
            Assert.InRange(written, 0, size);
            Assert.Equal(text[..written], new string(buffer, 0, written));
            Assert.Equal(size == text.Length, consumed == ids.Count);
            Assert.Equal(text[..written], tokenizer.Decode(ids.Take(consumed)));
        }
    }

    [Fact]
    public void Normaliser_and_pre_tokenizer_can_be_left_out()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """
            {"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"Split","pattern":{"String":"-"},"behavior":"Isolated"},
            "model":{"type":"BPE","vocab":{"A":0,"a":1,"-":2,"a-":3,"A-":4},"merges":["a -","A -"]}}
            """);
        Base tokenizer = Tokenizer.Load(file);
        File.Delete(file);
        Assert.Equal([1, 2], tokenizer.EncodeToIds("A-"));
        Assert.Equal([3], tokenizer.EncodeToIds("A-", considerPreTokenization: false));
        Assert.Equal([0, 2], tokenizer.EncodeToIds("A-", considerNormalization: false));
        Assert.Equal([4], tokenizer.EncodeToIds("A-", considerPreTokenization: false, considerNormalization: false));
    }

    [Fact]
    public void Every_reference_row_is_the_same_by_way_of_the_base_type()
    {
        Base tokenizer = Tokenizer.Load(GoldenLines.File("tokenizers", "llama2", "tokenizer.json"));
        foreach (var (input, row) in GoldenLines.Read("tokenizers", "strings.jsonl").Zip(GoldenLines.Read("tokenizers", "llama2", "expected.jsonl")))
        {
            var ids = row.Or("ids_plain", "ids").Ids();
            Assert.Equal(ids, tokenizer.EncodeToIds(input.GetProperty("text").GetString()!));
            Assert.Equal(row.Or("decoded_plain", "decoded").GetString(), tokenizer.Decode((IEnumerable<int>)ids));
        }
    }
}
