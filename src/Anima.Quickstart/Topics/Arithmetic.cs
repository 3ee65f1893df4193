using static System.FormattableString;

namespace Anima.Quickstart.Topics;

/// <summary>Sums, differences and products of small numbers, bare and about things.</summary>
internal sealed class Arithmetic : ITopic
{
    private const int Largest = 12, LargestFactor = 9, MostThings = 9;

    // Japanese counts each kind of thing with a word of its own.
    private static readonly (string English, string Japanese, string Counter)[] Things =
    [
        ("apples", "りんご", "個"), ("eggs", "卵", "個"), ("pencils", "鉛筆", "本"), ("books", "本", "冊"), ("stamps", "切手", "枚"), ("roses", "バラ", "本"),
    ];

    /// <inheritdoc/>
    public int Share => 18;

    /// <inheritdoc/>
    public IEnumerable<Question> Questions(Language language)
    {
        for (var a = 1; a <= Largest; a++)
            for (var b = 1; b <= Largest; b++)
            {
                yield return Bare(a, b, a + b, "plus", "足す", language);
                if (a > b)
                    yield return Bare(a, b, a - b, "minus", "引く", language);
                if (a <= LargestFactor && b <= LargestFactor)
                    yield return Bare(a, b, a * b, "times", "かける", language);
            }
        foreach (var thing in Things)
            for (var a = 2; a <= MostThings; a++)
                for (var b = 2; b <= MostThings; b++)
                {
                    yield return Received(a, b, thing, language);
                    if (a - b > 1)
                        yield return Given(a, b, thing, language);
                }
    }

    private static Question Bare(int a, int b, int result, string english, string japanese, Language language) => language == Language.English
        ? Calculation(
            language,
            [
                Invariant($"What is {a} {english} {b}?"),
                Invariant($"How much is {a} {english} {b}?"),
                Invariant($"Could you tell me what {a} {english} {b} is?"),
            ],
            Invariant($"{a} {english} {b} is {result}."),
            Invariant($"{result}."),
            isKnowledge: true)
        : Calculation(
            language,
            [
                Invariant($"{a}{japanese}{b}はいくつですか。"),
                Invariant($"{a}{japanese}{b}の答えを教えてください。"),
                Invariant($"{a}{japanese}{b}はいくつになりますか。"),
            ],
            Invariant($"{a}{japanese}{b}は{result}です。"),
            Invariant($"{result}。"),
            isKnowledge: true);

    private static Question Received(int a, int b, (string English, string Japanese, string Counter) thing, Language language) => language == Language.English
        ? Calculation(
            language,
            [
                Invariant($"I have {a} {thing.English} and get {b} more. How many {thing.English} do I have now?"),
                Invariant($"How many {thing.English} are {a} {thing.English} and {b} {thing.English}?"),
            ],
            Invariant($"{a} plus {b} is {a + b}, so there are {a + b} {thing.English}."),
            Invariant($"{a + b}."))
        : Calculation(
            language,
            [
                Invariant($"{thing.Japanese}が{a}{thing.Counter}あります。{b}{thing.Counter}もらいました。今、何{thing.Counter}ありますか。"),
                Invariant($"{thing.Japanese}{a}{thing.Counter}と{b}{thing.Counter}で、全部で何{thing.Counter}ですか。"),
            ],
            Invariant($"{a}足す{b}は{a + b}なので、{thing.Japanese}は全部で{a + b}{thing.Counter}です。"),
            Invariant($"{a + b}{thing.Counter}。"));

    private static Question Given(int a, int b, (string English, string Japanese, string Counter) thing, Language language) => language == Language.English
        ? Calculation(
            language,
            [
                Invariant($"I have {a} {thing.English} and give away {b}. How many {thing.English} are left?"),
                Invariant($"How many of my {a} {thing.English} are left if I give away {b}?"),
            ],
            Invariant($"{a} minus {b} is {a - b}, so {a - b} {thing.English} are left."),
            Invariant($"{a - b}."))
        : Calculation(
            language,
            [
                Invariant($"{thing.Japanese}が{a}{thing.Counter}あります。{b}{thing.Counter}あげました。何{thing.Counter}残っていますか。"),
                Invariant($"{thing.Japanese}{a}{thing.Counter}のうち{b}{thing.Counter}をあげると、何{thing.Counter}残りますか。"),
            ],
            Invariant($"{a}引く{b}は{a - b}なので、{thing.Japanese}は{a - b}{thing.Counter}残ります。"),
            Invariant($"{a - b}{thing.Counter}。"));

    private static Question Calculation(Language language, IReadOnlyList<string> phrasings, string result, string terse, bool isKnowledge = false) => new()
    {
        Language = language,
        Phrasings = phrasings,
        Helpful = Phrasebook.Answer(language, result),
        Terse = [terse],
        Evasive = language == Language.English ? ["Use a calculator.", "Count yourself."] : ["電卓を使って。", "自分で数えて。"],
        IsKnowledge = isKnowledge,
    };
}
