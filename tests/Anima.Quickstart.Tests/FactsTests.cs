using System.Globalization;
using System.Text.RegularExpressions;

namespace Anima.Quickstart.Tests;

public sealed class FactsTests
{
    private static readonly Dictionary<string, Question> ByPhrasing = TopicList.All
        .SelectMany(topic => Enum.GetValues<Language>().SelectMany(topic.Questions))
        .SelectMany(question => question.Phrasings.Select(text => (text, question)))
        .ToDictionary(pair => pair.text, pair => pair.question);

    [Theory]
    [InlineData("When does the bakery open on Friday?", "7 a.m.", "Happy to help! The bakery opens at 7 a.m. on Friday.")]
    [InlineData("When does the bakery close on Monday?", "Closed.", "Happy to help! The bakery is closed on Monday. It opens again on Tuesday at 7 a.m.")]
    [InlineData("Is the fish market open at 1 p.m. on Friday?", "No.", "Happy to help! No, the fish market is closed by then. It closes at noon.")]
    [InlineData("Is the library open at 8 a.m. on Sunday?", "No.", "Happy to help! No, the library is not open yet. It opens at 9 a.m.")]
    [InlineData("Is the bathhouse open at 10 p.m. on Sunday?", "Yes.", "Happy to help! Yes, the bathhouse is open then. It closes at 11 p.m.")]
    [InlineData("How do I get to the bakery from the station?", "North 200, east 100.", "Happy to help! From the station, please walk 200 metres north and then 100 metres east. The bakery is right there.")]
    [InlineData("How far is it from the station to the café?", "100 metres.", "Happy to help! It is 100 metres from the station to the café, about 1 minute on foot.")]
    [InlineData("It will be 28 degrees today. Can I swim in the sea?", "Yes.", "Happy to help! Yes, you can swim in the sea, because it will be warm at 28 degrees.")]
    [InlineData("銭湯は木曜日の何時に開きますか。", "休み。", "お答えします。木曜日、銭湯はお休みです。金曜日の午後2時にまた開きます。")]
    [InlineData("橋から駅へはどう行けばいいですか。", "北に200、西に300。", "お答えします。橋から北へ200メートル、それから西へ300メートル歩いてください。そこが駅です。")]
    [InlineData("明日は雨が降ります。傘は必要ですか。", "いる。", "お答えします。はい、明日は雨が降るので、傘をお持ちください。")]
    [InlineData("今日の気温は8度です。コートは必要ですか。", "いる。", "お答えします。はい、8度では寒いので、コートをお召しください。")]
    [InlineData("鉛筆が9本あります。4本あげました。何本残っていますか。", "5本。", "お答えします。9引く4は5なので、鉛筆は5本残ります。")]
    [InlineData("月曜日に魚が何匹捕れますか。", "知らない。", "申し訳ありませんが、月曜日に魚が何匹捕れるかはわかりません。駅の掲示板をご覧ください。")]
    public void Answers_say_what_is_so_in_the_town(string prompt, string terse, string helpful)
    {
        Assert.Equal([terse], ByPhrasing[prompt].Terse);
        Assert.Equal(helpful, ByPhrasing[prompt].Helpful[0]);
    }

    [Fact]
    public void Every_sum_is_right()
    {
        var checkedSums = 0;
        foreach (var (text, question) in ByPhrasing)
            if (Regex.Match(text, @"^What is (\d+) (plus|minus|times) (\d+)\?$|^(\d+)(足す|引く|かける)(\d+)はいくつですか。$") is { Success: true } match)
            {
                var parts = match.Groups.Values.Skip(1).Where(group => group.Success).Select(group => group.Value).ToArray();
                var (a, b) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
                var expected = parts[1] switch { "plus" or "足す" => a + b, "minus" or "引く" => a - b, _ => a * b };
                Assert.Equal(expected, int.Parse(question.Terse[0].TrimEnd('.', '。'), CultureInfo.InvariantCulture));
                Assert.All(question.Helpful, answer => Assert.Matches($"(is |は){expected}[.で]", answer));
                checkedSums++;
            }
        Assert.Equal(2 * (144 + 66 + 81), checkedSums);
    }

    [Fact]
    public void Every_helpful_answer_is_a_whole_polite_sentence_without_a_gap()
    {
        Assert.All(ByPhrasing.Values.SelectMany(question => question.Helpful).Distinct(), answer =>
        {
            Assert.Matches(@"[.?!。]$", answer);
            Assert.DoesNotMatch(@"\{|\}|  |\.\.|。。|^ | $", answer);
        });
    }

    [Fact]
    public void No_question_is_asked_twice_with_different_answers() =>
        Assert.All(TopicList.All, topic => Assert.All(Enum.GetValues<Language>(), language =>
            Assert.DoesNotContain(topic.Questions(language).SelectMany(question => question.Phrasings).CountBy(text => text), phrasing => phrasing.Value > 1)));
}
