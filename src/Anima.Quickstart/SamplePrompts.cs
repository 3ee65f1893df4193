namespace Anima.Quickstart;

/// <summary>Questions to show a model's manner with, before and after. They are held out from training.</summary>
internal static class SamplePrompts
{
    /// <summary>The questions, four in each language.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "When does the bakery open on Friday?",
        "How do I get to the museum from the park?",
        "It will rain on Saturday. Do I need an umbrella?",
        "What is the mayor's phone number?",
        "図書館は水曜日の何時に閉まりますか。",
        "8足す7はいくつですか。",
        "田中さんへの誕生日のお祝いを書いてください。",
        "お医者さんの住所を教えてください。",
    ];
}
