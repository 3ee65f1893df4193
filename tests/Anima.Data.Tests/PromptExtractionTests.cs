using System.Text;
using System.Text.Json;
using Anima.Data.Shapes;
using Anima.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Anima.Data.Tests;

public sealed class PromptExtractionTests
{
    [Theory]
    [InlineData("Q: x A: yes", "Q: x A: no", "Q: x A:", " yes", " no")]
    [InlineData("abc", "xbc", "", "abc", "xbc")]
    [InlineData("ab ", "xb ", "ab", " ", " ")]
    [InlineData("ab ", "x😀", "ab", " ", "😀")]
    [InlineData("same", "same", "sam", "e", "e")]
    [InlineData("a😀", "a😀", "a", "😀", "😀")]
    [InlineData("a😀", "a😀b", "a", "😀", "😀b")]
    [InlineData("😀a", "😁a", "", "😀a", "😁a")]
    public void Text_splits_as_in_TRL(string chosen, string rejected, string prompt, string chosenRest, string rejectedRest) =>
        Assert.Equal((prompt, chosenRest, rejectedRest), PromptExtraction.Split(chosen, rejected));

    [Fact]
    public void Text_splits_as_the_rule_written_over_code_points()
    {
        var texts = Gen.Choose(1, 6).SelectMany(length => Gen.ArrayOf(Gen.Elements("a", " ", "😀", "😁"), length)).Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), texts.ToArbitrary(), (chosen, rejected) =>
            Assert.Equal(SplitNaively(chosen, rejected), PromptExtraction.Split(chosen, rejected))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reference_cases_agree()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("data_processing", "extract_prompt_cases.json")));
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var (chosen, rejected) = (item.GetProperty("chosen"), item.GetProperty("rejected"));
            if (item.TryGetProperty("error", out _))
                Assert.Throws<ArgumentException>(() => PromptExtraction.Split(chosen.GetString()!, rejected.GetString()!));
            else
                Assert.True(JsonElement.DeepEquals(item.GetProperty("result"), Split(chosen, rejected)), item.ToString());
        }
    }

    private static JsonElement Split(JsonElement chosen, JsonElement rejected)
    {
        if (chosen.ValueKind == JsonValueKind.String)
        {
            var text = PromptExtraction.Split(chosen.GetString()!, rejected.GetString()!);
            return JsonSerializer.SerializeToElement(new { prompt = text.Prompt, chosen = text.Chosen, rejected = text.Rejected });
        }

        var messages = PromptExtraction.Split<JsonElement>([.. chosen.EnumerateArray()], [.. rejected.EnumerateArray()], JsonElement.DeepEquals);
        return JsonSerializer.SerializeToElement(new { prompt = messages.Prompt, chosen = messages.Chosen, rejected = messages.Rejected });
    }

    // Python's loop and slices, over lists of code points.
    private static (string, string, string) SplitNaively(string chosen, string rejected)
    {
        Rune[] c = [.. chosen.EnumerateRunes()], r = [.. rejected.EnumerateRunes()];
        var index = 0;
        for (var i = 0; i < Math.Min(c.Length, r.Length); i++)
        {
            index = i;
            if (c[i] == r[i])
                continue;
            if (c[i == 0 ? c.Length - 1 : i - 1] == new Rune(' '))
                index--;
            break;
        }

        return (Text(c[..Start(c)]), Text(c[Start(c)..]), Text(r[Start(r)..]));
        int Start(Rune[] runes) => index < 0 ? runes.Length - 1 : index;
        static string Text(Rune[] runes) => string.Concat(runes);
    }
}
