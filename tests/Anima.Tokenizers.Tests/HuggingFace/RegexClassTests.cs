using System.Text.Json;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Tests.HuggingFace;

/// <summary>The classes of regular expressions on every code point: Oniguruma's.</summary>
public sealed class RegexClassTests
{
    [Theory]
    [InlineData(@"\w")]
    [InlineData(@"\s")]
    [InlineData(@"\d")]
    [InlineData(@"\h")]
    [InlineData(@"\p{L}")]
    [InlineData(@"\p{M}")]
    [InlineData(@"\p{N}")]
    [InlineData(@"\p{P}")]
    [InlineData(@"\p{S}")]
    [InlineData(@"\p{Z}")]
    [InlineData(@"\p{C}")]
    [InlineData(@"\p{Lu}")]
    [InlineData(@"\p{Ll}")]
    [InlineData(@"\p{Lt}")]
    [InlineData(@"\p{Lm}")]
    [InlineData(@"\p{Lo}")]
    [InlineData(@"\p{Mn}")]
    [InlineData(@"\p{Sc}")]
    [InlineData(@"\p{Cn}")]
    [InlineData(@"\p{Cf}")]
    [InlineData(@"\p{Alphabetic}")]
    [InlineData(@"\p{Lowercase}")]
    [InlineData(@"\p{Uppercase}")]
    [InlineData(@"\p{White_Space}")]
    [InlineData(@"\p{Punctuation}")]
    [InlineData(@"\p{Any}")]
    [InlineData(@"\p{Assigned}")]
    [InlineData("[[:alpha:]]")]
    [InlineData("[[:alnum:]]")]
    [InlineData("[[:lower:]]")]
    [InlineData("[[:upper:]]")]
    [InlineData("[[:punct:]]")]
    [InlineData("[[:graph:]]")]
    [InlineData("[[:print:]]")]
    [InlineData("[[:cntrl:]]")]
    [InlineData("[[:blank:]]")]
    [InlineData("[[:space:]]")]
    [InlineData("[[:digit:]]")]
    [InlineData("[[:xdigit:]]")]
    [InlineData("[[:word:]]")]
    [InlineData("[[:ascii:]]")]
    [InlineData(@"\p{Alpha}")]
    [InlineData(@"\p{Alnum}")]
    [InlineData(@"\p{Lower}")]
    [InlineData(@"\p{Upper}")]
    [InlineData(@"\p{Punct}")]
    [InlineData(@"\p{Graph}")]
    [InlineData(@"\p{Print}")]
    [InlineData(@"\p{Cntrl}")]
    [InlineData(@"\p{Blank}")]
    [InlineData(@"\p{Space}")]
    [InlineData(@"\p{Digit}")]
    [InlineData(@"\p{XDigit}")]
    [InlineData(@"\p{Word}")]
    [InlineData(@"\p{ASCII}")]
    [InlineData("(?i)[a-z]")]
    [InlineData("(?i)[à-ÿα-ω]")]
    [InlineData(@"(?i)\p{Lu}")]
    public void Class_of_a_regular_expression_is_Onigurumas(string regex) => CodePoints.AssertSameIds(ByteTokenizer.OfMatches(regex), c => c);

    [Fact]
    public void Every_script_by_both_its_names_is_Onigurumas()
    {
        ReferenceTokenizer.SkipWhereMissing();
        var assigned = CodePoints.All.Where(c => Scripts.Of(c) >= 0).ToList();
        foreach (var (script, names) in Scripts.Names.Index())
        {
            var own = assigned.Where(c => Scripts.Of(c) == script).ToList();
            Assert.Equal(own, CodePoints.Matched($@"\p{{{names.Long}}}", assigned));
            Assert.Equal(own, CodePoints.Matched($@"\p{{{names.Short}}}", own));
        }
    }

    /// <summary>With the test above: what has no script here has none there, and so none is missing.</summary>
    [Fact]
    public void Code_points_without_a_script_are_those_that_are_unassigned_or_private()
    {
        ReferenceTokenizer.SkipWhereMissing();
        Assert.Equal(CodePoints.All.Where(c => Scripts.Of(c) < 0), CodePoints.Matched(@"[\p{Cn}\p{Co}]", CodePoints.All));
    }

    [Theory]
    [InlineData(@"\b")]
    [InlineData(@"\B")]
    public void Word_boundary_is_Onigurumas(string regex) => CodePoints.AssertSameIds(
        ByteTokenizer.WithPreTokenizer($$$"""{"type":"Split","pattern":{"Regex":{{{JsonSerializer.Serialize("-" + regex)}}}},"behavior":"Removed","invert":false}"""), c => $"-{c}");
}
