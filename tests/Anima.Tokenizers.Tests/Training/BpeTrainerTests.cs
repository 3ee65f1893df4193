using System.Text;
using Anima.Tokenizers.Training;

namespace Anima.Tokenizers.Tests.Training;

public sealed class BpeTrainerTests
{
    // Few letters make many ties and many runs of one letter.
    private static readonly string[] Alphabets = ["ab", "aab ", "abc '1", "aé日 .\n", "xyzw '5。日本"];

    [Fact]
    public void Merges_are_those_of_a_trainer_that_counts_anew_each_time()
    {
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var alphabet = Alphabets[round % Alphabets.Length];
            var texts = Enumerable.Range(0, 1 + random.Next(6)).Select(_ => RandomText(random, alphabet, random.Next(1, 200))).ToArray();
            var minFrequency = random.Next(1, 4);
            var vocabulary = Train(texts, new() { VocabularySize = 256 + 60, MinFrequency = minFrequency, Split = WordSplit.Gpt2 });
            Assert.Equal(NaiveBpeTrainer.Merges(texts, 60, minFrequency), vocabulary.Merges);
        }
    }

    [Fact]
    public void Ids_are_those_of_special_tokens_then_bytes_then_merges()
    {
        var vocabulary = Train(["abab abab"], new() { VocabularySize = 260, SpecialTokens = ["<one>", "<two>"] });
        Assert.Equal(["<one>", "<two>", "!", "\""], vocabulary.Tokens.Take(4));
        Assert.Equal(256, vocabulary.Tokens.Skip(2).Take(256).Distinct().Count());
        Assert.Equal([("a", "b"), ("ab", "ab")], vocabulary.Merges);
        Assert.Equal(["ab", "abab"], vocabulary.Tokens.Skip(258));
    }

    [Fact]
    public void Of_equally_frequent_pairs_the_one_with_the_lowest_ids_comes_first()
    {
        var vocabulary = Train(["zb\nza\nyc\nyd"], new() { VocabularySize = 260, MinFrequency = 1 });
        Assert.Equal([("y", "c"), ("y", "d"), ("z", "a"), ("z", "b")], vocabulary.Merges);
    }

    [Fact]
    public void The_order_of_the_texts_does_not_matter()
    {
        var random = new Random(3);
        var texts = Enumerable.Range(0, 50).Select(_ => RandomText(random, "abc de", 40)).ToArray();
        var options = new BpeTrainerOptions { VocabularySize = 300 };
        Assert.Equal(Train(texts, options).Merges, Train(texts.Reverse(), options).Merges);
    }

    [Fact]
    public void A_pair_rarer_than_asked_for_is_not_merged()
    {
        var options = new BpeTrainerOptions { VocabularySize = 1000, MinFrequency = 3 };
        Assert.Equal([("a", "b")], Train(["ab\nab\nab\ncd\ncd"], options).Merges);
        Assert.Empty(Train([""], options).Merges);
    }

    [Fact]
    public void Special_tokens_in_the_text_are_left_out()
    {
        var options = new BpeTrainerOptions { VocabularySize = 400, SpecialTokens = ["<s", "<s>"] };
        Assert.Equal(Train(["ab", "cd", "ab"], options).Merges, Train(["ab<s>cd<s", "ab<s><s>"], options).Merges);
    }

    [Fact]
    public void A_special_token_never_comes_out_of_ordinary_text()
    {
        var vocabulary = Train(["hello\nhellohello"], new() { VocabularySize = 400, MinFrequency = 1, SpecialTokens = ["hell", "zz"] });
        Assert.DoesNotContain("hell", vocabulary.Tokens.Skip(2));
        Assert.Equal(vocabulary.Tokens.Count, vocabulary.Tokens.Distinct().Count());
    }

    [Fact]
    public void A_word_of_any_length_is_learnt_from()
    {
        var vocabulary = Train([string.Concat(Enumerable.Repeat("a日", 100_000))], new() { VocabularySize = 262 });
        Assert.Equal(6, vocabulary.Merges.Count);
    }

    [Theory]
    [InlineData(257, "<a>", "<b>")]
    [InlineData(300, "<a>", "<a>")]
    [InlineData(300, "a", "b")]
    public void A_vocabulary_that_cannot_be_is_refused(int size, params string[] specialTokens) =>
        Assert.Throws<ArgumentException>(() => new BpeTrainer(new() { VocabularySize = size, SpecialTokens = specialTokens }));

    [Fact]
    public void Training_can_be_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => Trainer(["abab"], new() { VocabularySize = 300 }).Train(new CancellationToken(canceled: true)));

    internal static TrainedVocabulary Train(IEnumerable<string> texts, BpeTrainerOptions options) => Trainer(texts, options).Train(TestContext.Current.CancellationToken);

    internal static string RandomText(Random random, string alphabet, int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
            text.Append(alphabet[random.Next(alphabet.Length)]);
        return text.ToString();
    }

    private static BpeTrainer Trainer(IEnumerable<string> texts, BpeTrainerOptions options)
    {
        var trainer = new BpeTrainer(options);
        foreach (var text in texts)
            trainer.Add(text);
        return trainer;
    }
}
