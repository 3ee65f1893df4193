using Anima.Tokenizers.PreTokenizers;
using Anima.Tokenizers.Regex;

namespace Anima.Tokenizers.Tests;

/// <summary>The regular expressions of tokenizers, in Oniguruma's meaning.</summary>
public sealed class RegexTests
{
    [Theory]
    [InlineData("a|ab", "abab", "a a")]
    [InlineData("ab|a", "abab", "ab ab")]
    [InlineData("a+", "aaa b aa", "aaa aa")]
    [InlineData("a+?", "aa", "a a")]
    [InlineData("a*+a|b", "aab", "b")]
    [InlineData("(?>a+)b|a", "aac", "a a")]
    [InlineData(@"\p{N}{1,3}", "1234567", "123 456 7")]
    [InlineData(@"\p{N}{1,3}+", "1234567", "1234567")]
    [InlineData("(?:ab){2}", "ababab", "abab")]
    [InlineData("a{,2}b", "aaab", "aab")]
    [InlineData(@"a{x}", "a{x}", "a{x}")]
    [InlineData(@"\d+(?=px)", "12px 3em 4px", "12 4")]
    [InlineData(@"\d+(?!px|\d)", "12px 3em", "3")]
    [InlineData(@"(?<=\$)\d+", "$12 34", "12")]
    [InlineData(@"(?<!\$|\d)\d+", "$12 34", "34")]
    [InlineData("(?i:'s|'LL)", "X'S y'll z'm", "'S 'll")]
    [InlineData("(?i)straSSe", "STRASSE", "STRASSE")]
    [InlineData("(?i:[a-c]+)x", "ABCX aBcx", "aBcx")]
    [InlineData("^a", "a\na", "a a")]
    [InlineData(@"\Aa", "a\na", "a")]
    [InlineData("a$", "a\na", "a a")]
    [InlineData(@"\bab\b", "ab cab abc", "ab")]
    [InlineData("[a-z&&[^aeiou]]+", "hello", "h ll")]
    [InlineData("[[:alpha:]]+", "ab1é", "ab é")]
    [InlineData(@"[^\p{L}]+", "a12-b", "12-")]
    [InlineData(@"\p{^L}+", "a12-b", "12-")]
    [InlineData(@"\p{Han}+", "ab漢字かな", "漢字")]
    [InlineData(@"[\p{Hiragana}\p{Katakana}]+", "漢字かなカナ", "かなカナ")]
    [InlineData(@"\p{L}+", "𝐀b 字", "𝐀b 字")]
    [InlineData(".", "𝐀b", "𝐀 b")]
    [InlineData(@"\x{1D400}|\u0062", "𝐀b", "𝐀 b")]
    [InlineData(@"(?x) a  b # both", "ab", "ab")]
    [InlineData("(?<word>a)(?:b)", "ab", "ab")]
    [InlineData(@"(a|b*)*c", "abbac", "abbac")]
    [InlineData(@"\s+(?!\S)|\s", "a  b", "  ")]
    [InlineData(@"[]a]+", "a]b", "a]")]
    [InlineData(@"[a\-z]+", "a-zb", "a-z")]
    public void Expression_matches_what_Oniguruma_matches(string regex, string text, string expected)
    {
        var found = Find(new RegexPattern(regex, "test"), text);
        // Single spaces would vanish in the list: they are shown joined.
        Assert.Equal(expected, text.Contains("  ", StringComparison.Ordinal) ? string.Concat(found) : string.Join(' ', found));
    }

    [Fact]
    public void Long_s_matches_s_when_case_does_not_count() => Assert.Equal(["'ſ"], Find(new RegexPattern("(?i:'s)", "test"), "'ſ"));

    [Theory]
    [InlineData("(a", "not closed")]
    [InlineData("a)", "closes nothing")]
    [InlineData(@"\p{Nonsense}", "Nonsense")]
    [InlineData(@"(a)\1", "not supported")]
    [InlineData("*a", "repeats nothing")]
    [InlineData("(?<=a+)b", "bounded length")]
    [InlineData("(((a{500}){500}){500}){500}", "grows")]
    public void Malformed_or_unsupported_expression_is_refused_with_the_reason(string regex, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => new RegexPattern(regex, "test")).Message, StringComparison.Ordinal);

    [Fact]
    public void Exploding_expression_ends_in_an_error()
    {
        var pattern = new RegexPattern("(?:a+)+$", "file: place");
        var error = Assert.Throws<InvalidDataException>(() => Find(pattern, new string('a', 100) + "b"));
        Assert.StartsWith("file: place: ", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The scanners stand for expressions that the general engine can run too.</summary>
    [Theory]
    [InlineData(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", 0)]
    [InlineData(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", 1)]
    [InlineData(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", 3)]
    public void Scanner_and_expression_agree_on_random_text(string regex, int digits)
    {
        var pattern = new RegexPattern(regex, "test");
        Scanner scanner = digits == 0 ? Gpt2Scanner.Instance : new Gpt4Scanner(digits);
        var alphabet = "aZé字ſ'sStTrRvVmMdDlLe019²٣Ⅷ ./-_\t\n\r\u00a0\u3000\u0301".Select(c => c.ToString()).Append("𝐀").Append("😀").ToArray();
        var random = new Random(20260102);
        for (var i = 0; i < 3000; i++)
        {
            var text = string.Concat(random.GetItems(alphabet, random.Next(1, 30)));
            Assert.Equal(Find(pattern, text), Find(scanner, text));
        }
    }

    private static List<string> Find(Pattern pattern, string text)
    {
        var found = new List<string>();
        using var matches = pattern.Matches(text, 0, text.Length);
        while (matches.MoveNext())
            if (matches.End > matches.Start)
                found.Add(text[matches.Start..matches.End]);
        return found;
    }
}
