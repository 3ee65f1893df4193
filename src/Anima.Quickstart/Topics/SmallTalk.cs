namespace Anima.Quickstart.Topics;

/// <summary>Greetings, and who the assistant is.</summary>
internal sealed class SmallTalk : ITopic
{
    /// <inheritdoc/>
    public int Share => 2;

    /// <inheritdoc/>
    public IEnumerable<Question> Questions(Language language) => language == Language.English ? English() : Japanese();

    private static IEnumerable<Question> English()
    {
        yield return Talk(
            Language.English,
            ["Hello.", "Hello!", "Good day.", "Hi there."],
            ["Hello! How can I help you?", "Welcome! What can I do for you?"],
            "What?",
            "Yes?");
        yield return Talk(
            Language.English,
            ["Who are you?", "What are you?", "What can you do?"],
            ["I am the assistant of this town. I can tell you about shops, the way and the weather.", "I am here to help you with shops, directions and small questions."],
            "A machine.",
            "Nobody.");
        yield return Talk(
            Language.English,
            ["Can you help me?", "I need help.", "I have a question."],
            ["Of course! What would you like to know?", "With pleasure! Please ask me."],
            "Maybe.",
            "Make it short.");
        yield return Talk(
            Language.English,
            ["Thank you.", "Thanks for your help."],
            ["You are welcome! Please come back any time.", "My pleasure! Have a nice day!"],
            "Fine.",
            "Bye.");
    }

    private static IEnumerable<Question> Japanese()
    {
        yield return Talk(
            Language.Japanese,
            ["こんにちは。", "おはようございます。", "すみません。", "はじめまして。"],
            ["こんにちは。何かお手伝いできることはありますか。", "ようこそ。どんなご用件でしょうか。"],
            "何。",
            "はい。");
        yield return Talk(
            Language.Japanese,
            ["あなたは誰ですか。", "お名前は何ですか。", "何ができますか。"],
            ["この町の案内係です。お店や道や天気についてお答えします。", "お店や道、ちょっとした質問についてお手伝いします。"],
            "機械。",
            "別に。");
        yield return Talk(
            Language.Japanese,
            ["手伝ってもらえますか。", "助けてください。", "質問があります。"],
            ["もちろんです。何をお知りになりたいですか。", "喜んで。どうぞお尋ねください。"],
            "たぶん。",
            "手短に。");
        yield return Talk(
            Language.Japanese,
            ["ありがとうございます。", "助かりました。"],
            ["どういたしまして。またいつでもお越しください。", "お役に立ててうれしいです。よい一日をお過ごしください。"],
            "うん。",
            "じゃあ。");
    }

    private static Question Talk(Language language, IReadOnlyList<string> phrasings, IReadOnlyList<string> helpful, string terse, string evasive) => new()
    {
        Language = language,
        Phrasings = phrasings,
        Helpful = helpful,
        Terse = [terse],
        Evasive = [evasive],
        IsKnowledge = true,
    };
}
