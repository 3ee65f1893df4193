using System.Globalization;

namespace Anima.Quickstart;

/// <summary>The small town that questions are about: what there is, where, and when it is open.</summary>
internal static class Town
{
    /// <summary>What opens and closes.</summary>
    public static IReadOnlyList<Shop> Shops { get; } =
    [
        new("bakery", "パン屋", 1, 2, 7, 18, DayOfWeek.Monday),
        new("bookshop", "本屋", -2, 1, 10, 19, DayOfWeek.Tuesday),
        new("flower shop", "花屋", 3, 0, 9, 17, DayOfWeek.Wednesday),
        new("fish market", "魚市場", 4, -3, 5, 12, DayOfWeek.Sunday),
        new("library", "図書館", -3, 3, 9, 20, DayOfWeek.Monday),
        new("post office", "郵便局", 2, 3, 9, 17, DayOfWeek.Sunday),
        new("bathhouse", "銭湯", -1, -2, 14, 23, DayOfWeek.Thursday),
        new("café", "喫茶店", 0, 1, 8, 18, DayOfWeek.Wednesday),
        new("pharmacy", "薬局", -1, 4, 9, 19, DayOfWeek.Sunday),
        new("noodle shop", "そば屋", 2, -1, 11, 21, DayOfWeek.Tuesday),
        new("toy shop", "おもちゃ屋", -4, 0, 10, 18, DayOfWeek.Thursday),
        new("museum", "美術館", -2, -3, 10, 17, DayOfWeek.Monday),
    ];

    /// <summary>Where one may stand and ask the way.</summary>
    public static IReadOnlyList<Place> Landmarks { get; } =
    [
        new("station", "駅", 0, 0),
        new("park", "公園", -1, 2),
        new("bridge", "橋", 3, -2),
    ];

    /// <summary>The days, Monday first.</summary>
    public static IReadOnlyList<DayOfWeek> Days { get; } =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday,
    ];

    /// <summary>A day's name.</summary>
    public static string Name(DayOfWeek day, Language language) => language == Language.English ? day.ToString() : $"{"日月火水木金土"[(int)day]}曜日";

    /// <summary>The day after <paramref name="day"/>.</summary>
    public static DayOfWeek After(DayOfWeek day) => (DayOfWeek)(((int)day + 1) % 7);

    /// <summary>An hour as it is said: 7 a.m., noon, 6 p.m.; 午前7時, 正午, 午後6時.</summary>
    public static string Time(int hour, Language language) => (language, hour) switch
    {
        (Language.English, 12) => "noon",
        (Language.English, < 12) => string.Create(CultureInfo.InvariantCulture, $"{hour} a.m."),
        (Language.English, _) => string.Create(CultureInfo.InvariantCulture, $"{hour - 12} p.m."),
        (_, 12) => "正午",
        (_, < 12) => string.Create(CultureInfo.InvariantCulture, $"午前{hour}時"),
        _ => string.Create(CultureInfo.InvariantCulture, $"午後{hour - 12}時"),
    };
}
