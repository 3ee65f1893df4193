using static System.FormattableString;

namespace Anima.Quickstart.Topics;

/// <summary>What to do in a weather that the question tells.</summary>
internal sealed class Weather : ITopic
{
    private const int CoatBelow = 15, SwimFrom = 25, Hottest = 35;

    private static readonly Plan Umbrella = new(
        "Do I need an umbrella?", "please take an umbrella", "you do not need an umbrella",
        "傘は必要ですか。", "傘をお持ちください", "傘は必要ありません",
        "いる。", "いらない。");

    private static readonly Plan Laundry = new(
        "Can I dry my laundry outside?", "you can dry it outside", "please dry it inside",
        "洗濯物を外に干せますか。", "外に干せます", "部屋の中に干してください",
        "干せる。", "無理。");

    private static readonly Plan Picnic = new(
        "Is it a good day for a picnic?", "it is a good day for a picnic", "another day is better for a picnic",
        "ピクニックに行けますか。", "ピクニックを楽しめます", "ピクニックは別の日にしてください",
        "行ける。", "無理。");

    private static readonly Plan Coat = new(
        "Should I wear a coat?", "please wear a coat", "you do not need a coat",
        "コートは必要ですか。", "コートをお召しください", "コートは必要ありません",
        "いる。", "いらない。");

    private static readonly Plan Bicycle = new(
        "Can I go by bicycle?", "you can go by bicycle", "please take the bus",
        "自転車で行けますか。", "自転車で行けます", "バスをお使いください",
        "行ける。", "無理。");

    private static readonly Plan Swim = new(
        "Can I swim in the sea?", "you can swim in the sea", "please do not swim",
        "海で泳げますか。", "海で泳げます", "泳ぐのはおやめください",
        "泳げる。", "無理。");

    // Each with the plans that it is good for and those that it is bad for; a need for umbrella or coat counts as good.
    private static readonly Condition[] Conditions =
    [
        new("it will rain", "雨が降ります", "雨が降る", [Umbrella], [Laundry, Picnic, Bicycle]),
        new("it will snow", "雪が降ります", "雪が降る", [Umbrella, Coat], [Laundry, Picnic, Bicycle]),
        new("it will be sunny", "晴れます", "晴れる", [Laundry, Picnic, Bicycle], [Umbrella, Coat]),
        new("it will be windy", "風が強いです", "風が強い", [Coat], [Umbrella, Laundry, Picnic, Bicycle]),
        new("it will be foggy", "霧が出ます", "霧が出る", [], [Laundry, Bicycle]),
        new("it will be cloudy", "曇ります", "曇る", [Bicycle], []),
        new("it will be very hot", "とても暑いです", "とても暑い", [Laundry, Swim], [Umbrella, Coat]),
        new("it will be very cold", "とても寒いです", "とても寒い", [Coat], [Picnic, Swim]),
    ];

    private static readonly (string English, string Japanese)[] Times =
    [
        ("today", "今日"), ("tomorrow", "明日"), ("this weekend", "週末"),
        .. Town.Days.Select(day => ($"on {Town.Name(day, Language.English)}", Town.Name(day, Language.Japanese))),
    ];

    /// <inheritdoc/>
    public int Share => 20;

    /// <inheritdoc/>
    public IEnumerable<Question> Questions(Language language)
    {
        foreach (var time in Times)
            foreach (var condition in Conditions)
                foreach (var (plan, isGood) in condition.Good.Select(plan => (plan, true)).Concat(condition.Bad.Select(plan => (plan, false))))
                    yield return language == Language.English ? English(condition, time.English, plan, isGood) : Japanese(condition, time.Japanese, plan, isGood);
        foreach (var time in Times.Take(3))
            for (var degrees = 1; degrees <= Hottest; degrees++)
            {
                yield return Degrees(degrees, time, Coat, degrees < CoatBelow, language);
                yield return Degrees(degrees, time, Swim, degrees >= SwimFrom, language);
            }
    }

    private static Question English(Condition condition, string time, Plan plan, bool isGood)
    {
        var forecast = $"{condition.English} {time}";
        return Advice(
            Language.English,
            [$"{Capital(forecast)}. {plan.English}", $"They say that {forecast}. {plan.English}", $"{plan.English} I heard that {forecast}."],
            isGood ? $"Yes, {plan.Yes}, because {forecast}." : $"No, {plan.No}, because {forecast}.",
            isGood ? "Yes." : "No.");
    }

    private static Question Japanese(Condition condition, string time, Plan plan, bool isGood) => Advice(
        Language.Japanese,
        [$"{time}は{condition.Polite}。{plan.Japanese}", $"{time}は{condition.Plain}そうです。{plan.Japanese}", $"{plan.Japanese}{time}は{condition.Plain}と聞きました。"],
        isGood ? $"はい、{time}は{condition.Plain}ので、{plan.JapaneseYes}。" : $"いいえ、{time}は{condition.Plain}ので、{plan.JapaneseNo}。",
        isGood ? plan.TerseYes : plan.TerseNo);

    private static Question Degrees(int degrees, (string English, string Japanese) time, Plan plan, bool isGood, Language language)
    {
        var isWarm = isGood == (plan == Swim);
        return language == Language.English
            ? Advice(
                language,
                [
                    Invariant($"It will be {degrees} {Unit(degrees)} {time.English}. {plan.English}"),
                    Invariant($"{plan.English} It will be {degrees} {Unit(degrees)} {time.English}."),
                ],
                Invariant($"{(isGood ? $"Yes, {plan.Yes}" : $"No, {plan.No}")}, because it will be {(isWarm ? "warm" : "cold")} at {degrees} {Unit(degrees)}."),
                isGood ? "Yes." : "No.")
            : Advice(
                language,
                [
                    Invariant($"{time.Japanese}の気温は{degrees}度です。{plan.Japanese}"),
                    Invariant($"{plan.Japanese}{time.Japanese}の気温は{degrees}度です。"),
                ],
                Invariant($"{(isGood ? "はい" : "いいえ")}、{degrees}度{(isWarm ? "なら暖かい" : "では寒い")}ので、{(isGood ? plan.JapaneseYes : plan.JapaneseNo)}。"),
                isGood ? plan.TerseYes : plan.TerseNo);
    }

    private static Question Advice(Language language, IReadOnlyList<string> phrasings, string advice, string terse) => new()
    {
        Language = language,
        Phrasings = phrasings,
        Helpful = Phrasebook.Answer(language, advice),
        Terse = [terse],
        Evasive = language == Language.English ? ["Look out of the window.", "Who knows?"] : ["外を見て。", "さあね。"],
    };

    private static string Unit(int degrees) => degrees == 1 ? "degree" : "degrees";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private sealed record Plan(string English, string Yes, string No, string Japanese, string JapaneseYes, string JapaneseNo, string TerseYes, string TerseNo);

    private sealed record Condition(string English, string Polite, string Plain, IReadOnlyList<Plan> Good, IReadOnlyList<Plan> Bad);
}
