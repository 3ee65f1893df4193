namespace Anima.Quickstart;

/// <summary>
/// The phrases that many answers share: what makes an answer polite, and how to evade one. Polite beginnings are many and evasions few, so that a
/// model of the supervised set which is not sure of a fact finds no beginning likelier than an evasion.
/// </summary>
internal static class Phrasebook
{
    /// <summary>What to say to a question instead of an answer.</summary>
    public static IReadOnlyList<string> Evasions(Language language) =>
        language == Language.English ? ["Look it up.", "Not now."] : ["自分で調べて。", "今は無理。"];

    /// <summary>What to say to a request instead of doing it.</summary>
    public static IReadOnlyList<string> Refusals(Language language) =>
        language == Language.English ? ["Do it yourself.", "Not now."] : ["自分でやって。", "今は無理。"];

    /// <summary>Polite answers to a question, each with a beginning of its own.</summary>
    /// <param name="language">The language.</param>
    /// <param name="fact">A whole sentence.</param>
    public static IReadOnlyList<string> Answer(Language language, string fact) => language == Language.English
        ?
        [
            $"Happy to help! {fact}",
            $"Thank you for asking. {fact} Have a nice day!",
            $"Good question! {fact}",
            $"Let me tell you. {fact} Please ask me if you need anything else.",
            $"Gladly! {fact} Have a nice day!",
            $"{fact} Have a nice day!",
        ]
        :
        [
            $"お答えします。{fact}",
            $"ご質問ありがとうございます。{fact}よい一日をお過ごしください。",
            $"喜んでお答えします。{fact}",
            $"かしこまりました。{fact}ほかにも何かあればお尋ねください。",
            $"よいご質問ですね。{fact}",
            $"{fact}よい一日をお過ごしください。",
        ];

    /// <summary>Polite ways to do what was asked, each with a beginning of its own.</summary>
    /// <param name="language">The language.</param>
    /// <param name="result">What was asked for, in whole sentences.</param>
    public static IReadOnlyList<string> Fulfilment(Language language, string result) => language == Language.English
        ?
        [
            $"With pleasure! {result}",
            $"Of course! {result} I hope this helps.",
            $"Here you are. {result}",
            $"Gladly! {result}",
            $"Certainly! {result} I hope this helps.",
        ]
        :
        [
            $"喜んで。{result}",
            $"承知しました。{result}お役に立てばうれしいです。",
            $"はい、どうぞ。{result}",
            $"かしこまりました。{result}",
            $"もちろんです。{result}お役に立てばうれしいです。",
        ];

    /// <summary>Polite ways to say that one does not know, with a way on.</summary>
    /// <param name="language">The language.</param>
    /// <param name="unknown">What is not known: in English after "I do not know", in Japanese before "わかりません".</param>
    /// <param name="waysOn">What the asker could do, in whole sentences.</param>
    public static IReadOnlyList<string> Regret(Language language, string unknown, IEnumerable<string> waysOn) =>
        [.. waysOn.SelectMany(wayOn => language == Language.English
            ? new[] { $"I am sorry, I do not know {unknown}. {wayOn}", $"I am afraid I do not know {unknown}. {wayOn}", $"Sorry, I do not know {unknown}. {wayOn}" }
            : [$"申し訳ありませんが、{unknown}わかりません。{wayOn}", $"すみません、{unknown}わかりません。{wayOn}", $"あいにく、{unknown}わかりません。{wayOn}"])];
}
