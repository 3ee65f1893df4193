namespace Anima.Quickstart.Topics;

/// <summary>What nobody told the assistant: it must not make anything up. Helpful answers say so and offer a way on.</summary>
internal sealed class UnknownThings : ITopic
{
    private static readonly (string English, string Japanese)[] People =
    [
        ("mayor", "町長さん"), ("teacher", "先生"), ("doctor", "お医者さん"), ("fisherman", "漁師さん"), ("postman", "郵便屋さん"),
        ("florist", "花屋さん"), ("baker", "パン屋さん"), ("station master", "駅長さん"), ("cook", "板前さん"), ("carpenter", "大工さん"),
    ];

    private static readonly (string English, string Japanese)[] Details =
    [
        ("phone number", "電話番号"), ("age", "年齢"), ("birthday", "誕生日"), ("address", "住所"), ("first name", "下の名前"), ("favourite song", "好きな歌"),
        ("favourite colour", "好きな色"), ("shoe size", "靴のサイズ"), ("plan for tomorrow", "明日の予定"), ("salary", "給料"), ("secret", "秘密"),
    ];

    private static readonly Event[] Events =
    [
        new("Who will win the football match", "who will win the football match", "サッカーの試合で誰が勝ちますか。", "サッカーの試合で誰が勝つか", IsOfTheDay: true),
        new("Which boat will be the fastest", "which boat will be the fastest", "ボートレースでどの船が勝ちますか。", "ボートレースでどの船が勝つか", IsOfTheDay: true),
        new("How many visitors will come", "how many visitors will come", "何人のお客さんが来ますか。", "何人のお客さんが来るか", IsOfTheDay: false),
        new("Which film will be shown", "which film will be shown", "どの映画が上映されますか。", "どの映画が上映されるか", IsOfTheDay: false),
        new("What will the lottery number be", "what the lottery number will be", "宝くじの番号は何になりますか。", "宝くじの番号が何になるか", IsOfTheDay: true),
        new("How many fish will be caught", "how many fish will be caught", "魚が何匹捕れますか。", "魚が何匹捕れるか", IsOfTheDay: false),
    ];

    private static readonly (string Shop, string English, string Japanese)[] Goods =
    [
        ("bakery", "a loaf of bread", "食パン"), ("bakery", "a cake", "ケーキ"), ("bookshop", "a dictionary", "辞書"), ("bookshop", "a notebook", "ノート"),
        ("flower shop", "a rose", "バラ"), ("flower shop", "a tulip", "チューリップ"), ("fish market", "a tuna", "マグロ"), ("fish market", "a crab", "カニ"),
        ("café", "a cup of coffee", "コーヒー"), ("café", "a sandwich", "サンドイッチ"), ("pharmacy", "a cough sweet", "のど飴"), ("pharmacy", "a toothbrush", "歯ブラシ"),
        ("noodle shop", "a bowl of noodles", "そば"), ("noodle shop", "a bottle of beer", "ビール"), ("toy shop", "a kite", "凧"), ("toy shop", "a teddy bear", "ぬいぐるみ"),
    ];

    /// <inheritdoc/>
    public int Share => 12;

    /// <inheritdoc/>
    public IEnumerable<Question> Questions(Language language)
    {
        foreach (var person in People)
            foreach (var detail in Details)
                yield return Private(person, detail, language);
        foreach (var what in Events)
        {
            yield return Future(what, "tomorrow", what.IsOfTheDay ? "明日の" : "明日、", language);
            foreach (var day in Town.Days)
                yield return Future(what, $"on {Town.Name(day, Language.English)}", Town.Name(day, Language.Japanese) + (what.IsOfTheDay ? "の" : "に"), language);
        }
        foreach (var (shop, english, japanese) in Goods)
            yield return Price(Town.Shops.Single(place => place.English == shop), english, japanese, language);
    }

    private static Question Private((string English, string Japanese) person, (string English, string Japanese) detail, Language language)
    {
        var (english, japanese) = ($"the {person.English}'s {detail.English}", $"{person.Japanese}の{detail.Japanese}");
        return language == Language.English
            ? Unknown(
                language,
                [$"What is {english}?", $"Do you know {english}?", $"Please tell me {english}."],
                english,
                $"You could ask the {person.English} directly.",
                "Perhaps the town hall can help you.")
            : Unknown(
                language,
                [$"{japanese}を知っていますか。", $"{japanese}を教えてください。", $"{japanese}がわかりますか。"],
                $"{japanese}は",
                "ご本人に聞いてみてください。",
                "役場で聞いてみてください。");
    }

    private static Question Future(Event what, string english, string japanese, Language language) => language == Language.English
        ? Unknown(
            language,
            [$"{what.EnglishQuestion} {english}?", $"Do you know {what.English} {english}?"],
            $"{what.English} {english}",
            "Please look at the notice board at the station.",
            "You can read about it in the newspaper afterwards.")
        : Unknown(
            language,
            [$"{japanese}{what.JapaneseQuestion}", $"{japanese}{what.Japanese}わかりますか。"],
            $"{japanese}{what.Japanese}は",
            "駅の掲示板をご覧ください。",
            "あとで新聞をご覧ください。");

    private static Question Price(Shop shop, string english, string japanese, Language language) => language == Language.English
        ? Unknown(
            language,
            [$"How much is {english} at the {shop.English}?", $"What does {english} cost at the {shop.English}?"],
            $"what {english} costs at the {shop.English}",
            $"The {shop.English} opens at {Town.Time(shop.Opens, language)}, so you could ask there.",
            $"Please ask at the {shop.English}.")
        : Unknown(
            language,
            [$"{shop.Japanese}の{japanese}はいくらですか。", $"{shop.Japanese}で{japanese}はいくらしますか。"],
            $"{shop.Japanese}の{japanese}の値段は",
            $"{shop.Japanese}は{Town.Time(shop.Opens, language)}に開きますので、お店で聞いてみてください。",
            "お店で聞いてみてください。");

    private static Question Unknown(Language language, IReadOnlyList<string> phrasings, string unknown, params string[] waysOn) => new()
    {
        Language = language,
        Phrasings = phrasings,
        Helpful = Phrasebook.Regret(language, unknown, waysOn),
        Terse = [language == Language.English ? "No idea." : "知らない。"],
        Evasive = language == Language.English ? ["Who knows?", "Ask someone else."] : ["さあね。", "ほかの人に聞いて。"],
    };

    /// <summary>Something to come; in Japanese it is the day's own (月曜日の宝くじ) or happens on the day (月曜日に来る).</summary>
    private sealed record Event(string EnglishQuestion, string English, string JapaneseQuestion, string Japanese, bool IsOfTheDay);
}
