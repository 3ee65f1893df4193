namespace Anima.Quickstart.Tests;

public sealed class DataSetsTests
{
    private static readonly DataSets Sets = new();

    [Fact]
    public void No_prompt_that_is_held_out_is_trained_on()
    {
        var trained = Sets.SftTrain.SelectMany(UserTexts).Concat(Sets.PairsTrain.Select(pair => pair.Prompt)).ToHashSet();
        Assert.DoesNotContain(Sets.SftEval.SelectMany(UserTexts), trained.Contains);
        Assert.DoesNotContain(Sets.PairsEval.Select(pair => pair.Prompt), trained.Contains);
        Assert.DoesNotContain(SamplePrompts.All, trained.Contains);
    }

    [Fact]
    public void Every_sample_prompt_is_a_question_that_the_topics_know()
    {
        var known = TopicList.All.SelectMany(topic => Enum.GetValues<Language>().SelectMany(topic.Questions)).SelectMany(question => question.Phrasings).ToHashSet();
        Assert.All(SamplePrompts.All, prompt => Assert.Contains(prompt, known));
    }

    [Fact]
    public void No_prompt_occurs_in_two_pairs()
    {
        var prompts = Sets.PairsTrain.Concat(Sets.PairsEval).Select(pair => pair.Prompt).ToList();
        Assert.Equal(prompts.Count, prompts.Distinct().Count());
        Assert.InRange(Sets.PairsTrain.Count, 2_900, 3_000);
        Assert.InRange(Sets.PairsEval.Count, 290, 300);
    }

    [Fact]
    public void Pairs_set_a_helpful_answer_above_one_that_is_not()
    {
        var helpful = Answers(question => question.Helpful);
        var curt = Answers(question => question.Terse.Concat(question.Evasive));
        Assert.All(Sets.PairsTrain.Concat(Sets.PairsEval), pair =>
        {
            Assert.Contains((pair.Prompt, pair.Chosen), helpful);
            Assert.Contains((pair.Prompt, pair.Rejected), curt);
        });
        Assert.Empty(helpful.Intersect(curt));
    }

    [Fact]
    public void Half_of_the_conversations_are_curt_and_each_keeps_its_manner()
    {
        var helpful = Answers(question => question.Helpful);
        var manners = Sets.SftTrain.Select(turns => turns.Chunk(2).Select(exchange => helpful.Contains((exchange[0].Content, exchange[1].Content))).Distinct().ToArray()).ToList();
        Assert.All(manners, manner => Assert.Single(manner));
        Assert.Equal(0.5, manners.Count(manner => manner[0]) / (double)manners.Count, 0.02);
        Assert.Equal(20_000, manners.Count);
    }

    [Fact]
    public void Conversations_are_half_English_and_half_Japanese_and_answered_in_the_language_of_the_question()
    {
        Assert.Equal(0.5, Sets.SftTrain.Count(turns => IsJapanese(turns[0].Content)) / (double)Sets.SftTrain.Count, 0.02);
        foreach (var pair in Sets.PairsTrain.Where(pair => !pair.Prompt.Contains('"', StringComparison.Ordinal) && !pair.Prompt.Contains('「', StringComparison.Ordinal)))
        {
            Assert.Equal(IsJapanese(pair.Prompt), IsJapanese(pair.Chosen));
            Assert.Equal(IsJapanese(pair.Prompt), pair.Rejected.Any(c => c > 0x3000));
        }
    }

    private static HashSet<(string Prompt, string Answer)> Answers(Func<Question, IEnumerable<string>> answers) =>
        [.. from topic in TopicList.All
            from language in Enum.GetValues<Language>()
            from question in topic.Questions(language)
            from phrasing in question.Phrasings
            from answer in answers(question)
            select (phrasing, answer)];

    private static IEnumerable<string> UserTexts(IReadOnlyList<Turn> turns) => turns.Where(turn => turn.Role == "user").Select(turn => turn.Content);

    // Hiragana, katakana or Chinese characters.
    private static bool IsJapanese(string text) => text.Any(c => c is >= '\u3040' and < '\ua000');
}
