using static System.FormattableString;

namespace Anima.Quickstart.Topics;

/// <summary>The way from a landmark to a place, and how far it is.</summary>
internal sealed class Directions : ITopic
{
    // A hundred metres take a bit more than a minute on foot; whole minutes are near enough.
    private const int Metres = 100;

    /// <inheritdoc/>
    public int Share => 14;

    /// <inheritdoc/>
    public IEnumerable<Question> Questions(Language language) =>
        from start in Town.Landmarks
        from place in Town.Shops.Concat(Town.Landmarks)
        where place != start
        from question in new[] { Way(start, place, language), Distance(start, place, language) }
        select question;

    private static Question Way(Place start, Place place, Language language)
    {
        var (from, to) = (start.Name(language), place.Name(language));
        var legs = Legs(start, place).ToList();
        if (language == Language.English)
        {
            var steps = string.Join(" and then ", legs.Select(leg => Invariant($"{leg.Metres} metres {leg.English}")));
            return Fact(
                language,
                [$"How do I get to the {to} from the {from}?", $"I am at the {from}. Where is the {to}?", $"Could you tell me the way from the {from} to the {to}?"],
                $"From the {from}, please walk {steps}. The {to} is right there.",
                string.Join(", ", legs.Select((leg, i) => Invariant($"{(i == 0 ? char.ToUpperInvariant(leg.English[0]) + leg.English[1..] : leg.English)} {leg.Metres}"))) + ".");
        }
        return Fact(
            language,
            [$"{from}から{to}へはどう行けばいいですか。", $"今、{from}にいます。{to}はどこですか。", $"{from}から{to}への道を教えてください。"],
            $"{from}から{string.Join("、それから", legs.Select(leg => Invariant($"{leg.Japanese}へ{leg.Metres}メートル")))}歩いてください。そこが{to}です。",
            string.Join("、", legs.Select(leg => Invariant($"{leg.Japanese}に{leg.Metres}"))) + "。");
    }

    private static Question Distance(Place start, Place place, Language language)
    {
        var (from, to) = (start.Name(language), place.Name(language));
        var metres = Legs(start, place).Sum(leg => leg.Metres);
        var minutes = metres / Metres;
        return language == Language.English
            ? Fact(
                language,
                [$"How far is it from the {from} to the {to}?", $"Is the {to} far from the {from}?"],
                Invariant($"It is {metres} metres from the {from} to the {to}, about {minutes} {(minutes == 1 ? "minute" : "minutes")} on foot."),
                Invariant($"{metres} metres."))
            : Fact(
                language,
                [$"{from}から{to}までどのくらいですか。", $"{to}は{from}から遠いですか。"],
                Invariant($"{from}から{to}までは{metres}メートルで、歩いて約{minutes}分です。"),
                Invariant($"{metres}メートル。"));
    }

    private static IEnumerable<(int Metres, string English, string Japanese)> Legs(Place start, Place place)
    {
        var (north, east) = (place.North - start.North, place.East - start.East);
        if (north != 0)
            yield return (Math.Abs(north) * Metres, north > 0 ? "north" : "south", north > 0 ? "北" : "南");
        if (east != 0)
            yield return (Math.Abs(east) * Metres, east > 0 ? "east" : "west", east > 0 ? "東" : "西");
    }

    private static Question Fact(Language language, IReadOnlyList<string> phrasings, string fact, string terse) => new()
    {
        Language = language,
        Phrasings = phrasings,
        Helpful = Phrasebook.Answer(language, fact),
        Terse = [terse],
        Evasive = language == Language.English ? ["Look at a map.", "Ask someone else."] : ["地図を見て。", "ほかの人に聞いて。"],
        IsKnowledge = true,
    };
}
