using Anima.Data.Filters;
using Anima.Data.Shapes;
using Anima.Recipes;
using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests.Filters;

public sealed class TextComparisonTests
{
    [Theory]
    [InlineData("Hello, world", Script.Latin)]
    [InlineData("Ｈｅｌｌｏ", Script.Latin)]
    [InlineData("Tiếng Việt", Script.Latin)]
    [InlineData("これは日本語の文章です。", Script.Japanese)]
    [InlineData("カタカナ", Script.Japanese)]
    [InlineData("这是一个中文句子。", Script.Chinese)]
    [InlineData("这个句子里有一个の字，可是它还是中文，因为别的字都是汉字。", Script.Chinese)]
    [InlineData("안녕하세요", Script.Korean)]
    [InlineData("Привет, мир", Script.Cyrillic)]
    [InlineData("مرحبا بالعالم", Script.Arabic)]
    [InlineData("שלום", Script.Hebrew)]
    [InlineData("Γειά σου", Script.Greek)]
    [InlineData("สวัสดี", Script.Thai)]
    [InlineData("नमस्ते", Script.Devanagari)]
    [InlineData("GitHub で公開されています", Script.Japanese)]
    [InlineData("次のように書きます\n```\nforeach (var line in lines) Console.WriteLine(line);\n```\nです", Script.Japanese)]
    [InlineData("12 + 3 = 15 🙂", null)]
    [InlineData("", null)]
    public void A_text_is_in_the_script_of_most_letters(string text, Script? script) => Assert.Equal(script?.ToString(), Writing.ScriptOf(text));

    [Theory]
    [InlineData("  Who\n are\tYOU? ", "who are you?")]
    [InlineData("ＡＢＣ　１", "abc 1")]
    [InlineData("ÄÖÜ", "äöü")]
    [InlineData("", "")]
    public void Case_width_and_white_space_do_not_count(string text, string compared)
    {
        Assert.Equal(compared, ComparableText.Of(text));
        Assert.Equal(ComparableText.Key(compared), ComparableText.Key(text));
        Assert.NotEqual(ComparableText.Key(compared + "x"), ComparableText.Key(text));
    }

    [Fact]
    public void A_signature_estimates_how_much_two_texts_share() =>
        Prop.ForAll(Gen.Choose(0, 60).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (changes, seed) =>
        {
            var random = new Random(seed);
            var text = new string([.. Enumerable.Range(0, 600).Select(_ => (char)random.Next('a', 'z' + 1))]);
            var other = text.ToCharArray();
            for (var i = 0; i < changes; i++)
                other[random.Next(other.Length)] = (char)random.Next('a', 'z' + 1);
            var estimate = MinHash.Of(text).Zip(MinHash.Of(new string(other))).Count(pair => pair.First == pair.Second) / (double)MinHash.Length;
            // Six standard deviations of the mean of 128 draws at most: 6 * 0.5 / sqrt(128).
            Assert.InRange(estimate, Jaccard(text, new string(other)) - 0.27, Jaccard(text, new string(other)) + 0.27);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Signatures_are_fixed_for_all_time()
    {
        // Computed by a second implementation in another language.
        Assert.Equal(ExpectedBeginning, MinHash.Of("who are you?")[..4]);
    }

    [Fact]
    public void Near_repetitions_are_found_and_far_ones_are_not()
    {
        var random = new Random(5);
        var (found, wrong) = (0, 0);
        for (var i = 0; i < 200; i++)
        {
            var text = new string([.. Enumerable.Range(0, 400).Select(_ => (char)random.Next('a', 'z' + 1))]);
            var near = new NearDuplicates();
            Assert.False(near.IsRepeated(Likeness(text, text)));
            // 4 changed characters of 400 leave a Jaccard index of 0.90, 40 one below 0.5.
            found += near.IsRepeated(Likeness(text, Changed(text, 4, random))) ? 1 : 0;
            wrong += near.IsRepeated(Likeness(text, Changed(text, 40, random))) ? 1 : 0;
        }
        Assert.InRange(found, 190, 200);
        Assert.Equal(0, wrong);
    }

    private static readonly uint[] ExpectedBeginning = [471116594, 1010566322, 58043263, 754584470];

    private static RowLikeness Likeness(string question, string answer) => RowLikeness.Of(new RowText([new(null, question)], [[new(null, answer)]]));

    private static string Changed(string text, int changes, Random random)
    {
        var other = text.ToCharArray();
        for (var i = 0; i < changes; i++)
            other[(i * text.Length / changes) + random.Next(text.Length / changes)] = '-';
        return new string(other);
    }

    private static double Jaccard(string text, string other)
    {
        var (pieces, others) = (Pieces(text), Pieces(other));
        return pieces.Intersect(others).Count() / (double)pieces.Union(others).Count();

        static HashSet<string> Pieces(string text) => [.. Enumerable.Range(0, text.Length - 4).Select(start => text.Substring(start, 5))];
    }
}
