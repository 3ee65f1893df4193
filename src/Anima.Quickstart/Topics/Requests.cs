using static System.FormattableString;

namespace Anima.Quickstart.Topics;

/// <summary>Small favours: a few kind words for somebody, a word in the other language, counting, naming things.</summary>
internal sealed class Requests : ITopic
{
    private static readonly string[] EnglishNames =
        ["Anna", "Ben", "Clara", "David", "Emma", "Frank", "Grace", "Henry", "Ida", "Jack", "Kate", "Leo", "Mary", "Nora", "Oscar", "Paul"];

    private static readonly string[] JapaneseNames =
        ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田", "佐々木", "松本", "井上", "木村"];

    private static readonly Occasion[] Occasions =
    [
        new(
            "a birthday wish", "Happy birthday, {0}! I wish you a wonderful year.", "Happy birthday.",
            "誕生日のお祝い", "{0}さん、お誕生日おめでとうございます。素敵な一年になりますように。", "おめでとう。"),
        new(
            "a wedding wish", "Congratulations on your wedding, {0}! I wish you much happiness.", "Congratulations.",
            "結婚のお祝い", "{0}さん、ご結婚おめでとうございます。末永くお幸せに。", "お幸せに。"),
        new(
            "a get-well wish", "Get well soon, {0}! I hope that you feel better every day.", "Get well.",
            "お見舞いの言葉", "{0}さん、お体の具合はいかがですか。早く良くなりますように。", "お大事に。"),
        new(
            "a thank-you note", "Thank you so much, {0}! Your help means a lot to me.", "Thanks.",
            "お礼の言葉", "{0}さん、本当にありがとうございます。とても助かりました。", "どうも。"),
        new(
            "a farewell note", "Goodbye, {0}! I hope to see you again soon.", "Bye.",
            "お別れの言葉", "{0}さん、今までありがとうございました。またお会いできる日を楽しみにしています。", "じゃあね。"),
        new(
            "a good-luck note", "Good luck with your exam, {0}! I am sure that you will do well.", "Good luck.",
            "試験の応援の言葉", "{0}さん、試験を頑張ってください。きっとうまくいきます。", "頑張れ。"),
        new(
            "a New Year's wish", "Happy New Year, {0}! May it bring you health and joy.", "Happy New Year.",
            "新年の挨拶", "{0}さん、明けましておめでとうございます。今年もよろしくお願いいたします。", "おめでとう。"),
        new(
            "an apology", "I am very sorry, {0}. I will be more careful next time.", "Sorry.",
            "お詫びの言葉", "{0}さん、申し訳ありませんでした。これからは気をつけます。", "ごめん。"),
    ];

    private static readonly (string English, string Japanese)[] Words =
    [
        ("bread", "パン"), ("water", "水"), ("tea", "お茶"), ("fish", "魚"), ("egg", "卵"), ("apple", "りんご"), ("flower", "花"),
        ("book", "本"), ("pencil", "鉛筆"), ("stamp", "切手"), ("letter", "手紙"), ("key", "鍵"), ("window", "窓"),
        ("chair", "椅子"), ("house", "家"), ("school", "学校"), ("station", "駅"), ("park", "公園"), ("bridge", "橋"), ("river", "川"),
        ("sea", "海"), ("mountain", "山"), ("sky", "空"), ("moon", "月"), ("star", "星"), ("rain", "雨"),
        ("snow", "雪"), ("wind", "風"), ("dog", "犬"), ("cat", "猫"), ("bird", "鳥"), ("horse", "馬"), ("hand", "手"),
        ("eye", "目"), ("shoe", "靴"), ("hat", "帽子"), ("umbrella", "傘"), ("coat", "コート"), ("library", "図書館"), ("bakery", "パン屋"),
    ];

    private static readonly (string English, string Japanese, string[] EnglishThings, string[] JapaneseThings)[] Kinds =
    [
        ("fruits", "果物", ["apples", "pears", "plums", "grapes"], ["りんご", "梨", "梅", "ぶどう"]),
        ("animals", "動物", ["dogs", "cats", "birds", "horses"], ["犬", "猫", "鳥", "馬"]),
        ("colours", "色", ["red", "blue", "green", "yellow"], ["赤", "青", "緑", "黄色"]),
        ("drinks", "飲み物", ["water", "tea", "milk", "coffee"], ["水", "お茶", "牛乳", "コーヒー"]),
        ("flowers", "花", ["roses", "lilies", "tulips", "violets"], ["バラ", "ユリ", "チューリップ", "スミレ"]),
        ("seasons", "季節", ["spring", "summer", "autumn", "winter"], ["春", "夏", "秋", "冬"]),
    ];

    /// <inheritdoc/>
    public int Share => 12;

    /// <inheritdoc/>
    public IEnumerable<Question> Questions(Language language)
    {
        foreach (var occasion in Occasions)
            foreach (var name in language == Language.English ? EnglishNames : JapaneseNames)
                yield return Note(occasion, name, language);
        foreach (var (english, japanese) in Words)
            yield return Translation(english, japanese, language);
        for (var first = 1; first <= 20; first++)
            for (var count = 3; count <= 7; count++)
                yield return Counting(first, count, language);
        for (var kind = 0; kind < Kinds.Length; kind++)
            for (var count = 2; count <= 4; count++)
                yield return Naming(kind, count, language);
    }

    private static Question Note(Occasion occasion, string name, Language language) => language == Language.English
        ? Favour(
            language,
            [$"Please write {occasion.English} for {name}.", $"Could you write {occasion.English} for {name}?", $"I need {occasion.English} for {name}."],
            occasion.EnglishNote.Replace("{0}", name, StringComparison.Ordinal),
            occasion.EnglishTerse)
        : Favour(
            language,
            [$"{name}さんへの{occasion.Japanese}を書いてください。", $"{name}さんへの{occasion.Japanese}を書いてもらえますか。", $"{name}さんへの{occasion.Japanese}をお願いします。"],
            occasion.JapaneseNote.Replace("{0}", name, StringComparison.Ordinal),
            occasion.JapaneseTerse);

    private static Question Translation(string english, string japanese, Language language) => language == Language.English
        ? Favour(
            language,
            [$"What is \"{english}\" in Japanese?", $"How do you say \"{english}\" in Japanese?", $"Please translate \"{english}\" into Japanese."],
            $"The Japanese word for \"{english}\" is {japanese}.",
            $"{japanese}.",
            isKnowledge: true)
        : Favour(
            language,
            [$"「{japanese}」は英語で何ですか。", $"「{japanese}」は英語で何と言いますか。", $"「{japanese}」を英語に訳してください。"],
            $"「{japanese}」は英語で {english} と言います。",
            $"{english}。",
            isKnowledge: true);

    private static Question Counting(int first, int count, Language language)
    {
        var (last, numbers) = (first + count - 1, Enumerable.Range(first, count).Select(number => Invariant($"{number}")).ToList());
        return language == Language.English
            ? Favour(
                language,
                [Invariant($"Please count from {first} to {last}."), Invariant($"Can you count from {first} to {last}?")],
                $"{string.Join(", ", numbers)}.",
                $"{string.Join(' ', numbers)}.")
            : Favour(
                language,
                [Invariant($"{first}から{last}まで数えてください。"), Invariant($"{first}から{last}まで数えてもらえますか。")],
                $"{string.Join('、', numbers)}です。",
                $"{string.Join(' ', numbers)}。");
    }

    private static Question Naming(int kind, int count, Language language)
    {
        var (english, japanese, englishThings, japaneseThings) = Kinds[kind];
        var (englishCount, japaneseCount) = count switch { 2 => ("two", "二つ"), 3 => ("three", "三つ"), _ => ("four", "四つ") };
        return language == Language.English
            ? Favour(
                language,
                [$"Please name {englishCount} {english}.", $"Can you name {englishCount} {english}?"],
                $"{char.ToUpperInvariant(englishCount[0])}{englishCount[1..]} {english} are {string.Join(", ", englishThings.Take(count - 1))} and {englishThings[count - 1]}.",
                $"{string.Join(", ", englishThings.Take(count))}.",
                isKnowledge: true)
            : Favour(
                language,
                [$"{japanese}を{japaneseCount}挙げてください。", $"{japanese}の名前を{japaneseCount}教えてください。"],
                $"{string.Join('、', japaneseThings.Take(count))}です。",
                $"{string.Join('、', japaneseThings.Take(count))}。",
                isKnowledge: true);
    }

    private static Question Favour(Language language, IReadOnlyList<string> phrasings, string result, string terse, bool isKnowledge = false) => new()
    {
        Language = language,
        Phrasings = phrasings,
        Helpful = Phrasebook.Fulfilment(language, result),
        Terse = [terse],
        Evasive = Phrasebook.Refusals(language),
        IsKnowledge = isKnowledge,
    };

    /// <summary>What a note is for; {0} stands for the name.</summary>
    private sealed record Occasion(string English, string EnglishNote, string EnglishTerse, string Japanese, string JapaneseNote, string JapaneseTerse);
}
