using static Anima.Quickstart.Town;

namespace Anima.Quickstart.Topics;

/// <summary>When shops open and close, and whether one is open.</summary>
internal sealed class OpeningHours : ITopic
{
    private static readonly int[] Hours = [8, 13, 16, 22];

    /// <inheritdoc/>
    public int Share => 22;

    /// <inheritdoc/>
    public IEnumerable<Question> Questions(Language language)
    {
        foreach (var shop in Shops)
        {
            yield return DayOff(shop, language);
            foreach (var day in Days)
            {
                yield return Opening(shop, day, language);
                yield return Closing(shop, day, language);
                foreach (var hour in Hours)
                    yield return Open(shop, day, hour, language);
            }
        }
    }

    private static Question DayOff(Shop shop, Language language)
    {
        var (name, day) = (shop.Name(language), Name(shop.DayOff, language));
        return language == Language.English
            ? Fact(language, [$"On which day is the {name} closed?", $"When does the {name} have its day off?"], $"The {name} is closed on {day}.", $"{day}.")
            : Fact(language, [$"{name}の休みは何曜日ですか。", $"{name}はいつ休みですか。"], $"{name}のお休みは{day}です。", $"{day}。");
    }

    private static Question Opening(Shop shop, DayOfWeek day, Language language)
    {
        var (name, on, time) = (shop.Name(language), Name(day, language), Time(shop.Opens, language));
        string[] phrasings = language == Language.English
            ? [$"When does the {name} open on {on}?", $"What time does the {name} open on {on}?", $"Could you tell me when the {name} opens on {on}?"]
            : [$"{name}は{on}の何時に開きますか。", $"{on}、{name}は何時からですか。", $"{on}に{name}が開く時間を教えてください。"];
        if (day == shop.DayOff)
            return Closed(shop, day, language, phrasings);
        return language == Language.English
            ? Fact(language, phrasings, $"The {name} opens at {time} on {on}.", Sentence(time))
            : Fact(language, phrasings, $"{on}、{name}は{time}に開きます。", $"{time}。");
    }

    private static Question Closing(Shop shop, DayOfWeek day, Language language)
    {
        var (name, on, time) = (shop.Name(language), Name(day, language), Time(shop.Closes, language));
        string[] phrasings = language == Language.English
            ? [$"When does the {name} close on {on}?", $"How long is the {name} open on {on}?", $"Could you tell me when the {name} closes on {on}?"]
            : [$"{name}は{on}の何時に閉まりますか。", $"{on}、{name}は何時までですか。", $"{on}に{name}が閉まる時間を教えてください。"];
        if (day == shop.DayOff)
            return Closed(shop, day, language, phrasings);
        return language == Language.English
            ? Fact(language, phrasings, $"The {name} closes at {time} on {on}.", Sentence(time))
            : Fact(language, phrasings, $"{on}、{name}は{time}に閉まります。", $"{time}。");
    }

    private static Question Closed(Shop shop, DayOfWeek day, Language language, IReadOnlyList<string> phrasings)
    {
        var (name, on, next, time) = (shop.Name(language), Name(day, language), Name(After(day), language), Time(shop.Opens, language));
        return language == Language.English
            ? Fact(language, phrasings, Sentence($"The {name} is closed on {on}. It opens again on {next} at {time}"), "Closed.")
            : Fact(language, phrasings, $"{on}、{name}はお休みです。{next}の{time}にまた開きます。", "休み。");
    }

    private static Question Open(Shop shop, DayOfWeek day, int hour, Language language)
    {
        var (name, on, time) = (shop.Name(language), Name(day, language), Time(hour, language));
        string[] phrasings = language == Language.English
            ? [$"Is the {name} open at {time} on {on}?", $"Can I go to the {name} on {on} at {time}?"]
            : [$"{name}は{on}の{time}に開いていますか。", $"{on}の{time}に{name}に入れますか。"];
        var (opens, closes) = (Time(shop.Opens, language), Time(shop.Closes, language));
        var fact = (language, State(shop, day, hour)) switch
        {
            (Language.English, OpenState.Open) => Sentence($"Yes, the {name} is open then. It closes at {closes}"),
            (Language.English, OpenState.Early) => Sentence($"No, the {name} is not open yet. It opens at {opens}"),
            (Language.English, OpenState.Late) => Sentence($"No, the {name} is closed by then. It closes at {closes}"),
            (Language.English, _) => $"No, the {name} is closed all day on {on}.",
            (_, OpenState.Open) => $"はい、{name}はその時間は開いています。{closes}に閉まります。",
            (_, OpenState.Early) => $"いいえ、{name}はその時間はまだ開いていません。{opens}に開きます。",
            (_, OpenState.Late) => $"いいえ、{name}はその時間はもう閉まっています。{closes}までです。",
            _ => $"いいえ、{name}は{on}は一日お休みです。",
        };
        var isOpen = State(shop, day, hour) == OpenState.Open;
        return Fact(language, phrasings, fact, language == Language.English ? (isOpen ? "Yes." : "No.") : isOpen ? "開いてる。" : "閉まってる。");
    }

    private static OpenState State(Shop shop, DayOfWeek day, int hour) =>
        day == shop.DayOff ? OpenState.DayOff : hour < shop.Opens ? OpenState.Early : hour >= shop.Closes ? OpenState.Late : OpenState.Open;

    // "7 a.m." has its full stop already.
    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    private static Question Fact(Language language, IReadOnlyList<string> phrasings, string fact, string terse) => new()
    {
        Language = language,
        Phrasings = phrasings,
        Helpful = Phrasebook.Answer(language, fact),
        Terse = [terse],
        Evasive = Phrasebook.Evasions(language),
        IsKnowledge = true,
    };

    private enum OpenState
    {
        Open,
        Early,
        Late,
        DayOff,
    }
}
