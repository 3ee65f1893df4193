using Anima.Data.Inspection;

namespace Anima.Data.Tests.Inspection;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("English", "What is the best way to cook rice, and how long does it take?")]
    [InlineData("German", "Was ist die beste Art, Reis zu kochen, und wie lange dauert das?")]
    [InlineData("French", "Quelle est la meilleure façon de cuire le riz, et combien de temps dans une casserole ?")]
    [InlineData("Spanish", "¿Cuál es la mejor forma de cocinar el arroz y por qué se pega en la olla?")]
    [InlineData("Japanese", "お米の一番おいしい炊き方は何ですか。")]
    [InlineData("Japanese", "Pythonで素数を出力するコードを書いてください: print(x)")]
    [InlineData("Chinese", "煮米饭最好的方法是什么？需要多长时间？")]
    [InlineData("Chinese", "请解释词语「の」在日语里的用法，并举三个例子加以说明。")]
    [InlineData("Korean", "밥을 짓는 가장 좋은 방법은 무엇인가요?")]
    [InlineData("Cyrillic", "Как лучше всего варить рис?")]
    [InlineData("Arabic", "ما هي أفضل طريقة لطهي الأرز؟")]
    [InlineData("Thai", "วิธีหุงข้าวที่ดีที่สุดคืออะไร")]
    [InlineData("Latin", "xqzt vvrp")]
    [InlineData("no letters", "12 + 30 = 42 🙂")]
    [InlineData("no letters", "")]
    public void A_text_is_said_to_be_written_in(string language, string text) => Assert.Equal(language, Language.Of(text));
}
