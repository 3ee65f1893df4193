using Anima.Data.Cache;
using Anima.Recipes;

namespace Anima.Data.Tests.Cache;

/// <summary>What is learnt as it is has the same cache, filters and kinds of its own.</summary>
public sealed class SupervisedCacheTests
{
    private const string Both = """
        {"prompt":"Q: ","chosen":"x","rejected":"y","completion":"z"}
        {"prompt":"P","chosen":"x","rejected":"y","completion":"zz"}
        """;

    private static readonly PreparationOptions Supervised = new() { Kind = RecipeKind.Supervised, Truncation = new Truncation(24) };

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"},{"role":"user","content":"ok"},{"role":"assistant","content":"bye"}]}""")]
    [InlineData("""{"prompt":"ab ","completion":"cd"}""")]
    [InlineData("""{"text":"a text that is longer than the cut"}""")]
    [InlineData("""{"input_ids":[1,2,3,4],"completion_start":2}""")]
    [InlineData("""{"messages":[{"role":"user","content":"nothing to learn"}]}""")]
    public void Kept_tokens_are_those_that_are_made(string row)
    {
        using var cache = new CacheFixture();
        cache.Write("rows.jsonl", $"{row}\n{row}\n");
        var expected = cache.LoadWithout(options: Supervised);
        var (first, second) = (cache.Load(options: Supervised), cache.Load(options: Supervised));
        Assert.Equal((TokenOrigin.Kept, TokenOrigin.Cache), (CacheFixture.Origin(first), CacheFixture.Origin(second)));
        foreach (var data in new[] { first, second })
        {
            Assert.Equal(expected.Items.Select(Describe), data.Items.Select(Describe));
            Assert.Equal(expected.Report.Sentences(), data.Report.Sentences());
        }
    }

    [Fact]
    public void A_source_that_is_both_has_tokens_of_each_kind()
    {
        using var cache = new CacheFixture();
        cache.Write("rows.jsonl", Both);
        var pairs = cache.Load(options: new PreparationOptions());
        var sequences = cache.Load(options: Supervised);
        Assert.All(pairs.Items, item => Assert.Equal(2, item.BranchCount));
        Assert.All(sequences.Items, item => Assert.Equal(1, item.BranchCount));
        Assert.Equal(2, cache.Files.Length);
        // Pairs win where nobody says what is meant, and find their own tokens.
        var detected = cache.Load(options: new PreparationOptions { Kind = null });
        Assert.Equal(TokenOrigin.Cache, CacheFixture.Origin(detected));
        SamePairs.Assert(pairs, detected);
    }

    [Fact]
    public void The_kind_is_found_where_nobody_says_it()
    {
        using var cache = new CacheFixture();
        cache.Write("rows.jsonl", """{"prompt":"Q: ","completion":"z"}""");
        var found = cache.Load(options: new PreparationOptions { Kind = null });
        Assert.Equal(["1 of 1 row is a usable sequence.", "The prompt's end is tokenised differently with an answer, which starts earlier there: 1 row (0)."], found.Report.Sentences());
    }

    private static string Describe(TrainingItem item)
    {
        var sequence = item.Sequence(0);
        return $"{item.Row} {item.PromptKey} {string.Join(' ', sequence.Ids.Select((id, i) => sequence.IsScored(i) ? $"({id})" : $"{id}"))} {item.IsTruncated}";
    }
}
