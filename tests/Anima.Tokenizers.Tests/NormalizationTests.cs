using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Tests;

/// <summary>Unicode normalisation by the rules of UAX 15.</summary>
public sealed class NormalizationTests
{
    [Theory]
    [InlineData("e\u0301", NormalForm.C, "\u00e9")]
    [InlineData("\u00e9", NormalForm.D, "e\u0301")]
    [InlineData("\ufb01\u00b2", NormalForm.C, "\ufb01\u00b2")]
    [InlineData("\ufb01\u00b2", NormalForm.KC, "fi2")]
    [InlineData("\uff76\uff9e", NormalForm.KC, "\u30ac")]
    [InlineData("\ud55c", NormalForm.D, "\u1112\u1161\u11ab")]
    [InlineData("\u1112\u1161\u11ab", NormalForm.C, "\ud55c")]
    [InlineData("\uac00\u11a8", NormalForm.C, "\uac01")]
    [InlineData("a\u0315\u0300\u05ae\u0300\u0062", NormalForm.D, "a\u05ae\u0300\u0300\u0315\u0062")]
    [InlineData("q\u0307\u0323", NormalForm.C, "q\u0323\u0307")]
    [InlineData("\u212b\u2126", NormalForm.C, "\u00c5\u03a9")]
    [InlineData("\u0958", NormalForm.C, "\u0915\u093c")]
    [InlineData("\u1e9b\u0323", NormalForm.KC, "\u1e69")]
    [InlineData("\ufdfa", NormalForm.KD, "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645")]
    [InlineData("\u0344", NormalForm.C, "\u0308\u0301")]
    public void Text_takes_its_normal_form(string text, object form, string expected) => Assert.Equal(expected, Apply(text, (NormalForm)form));

    [Theory]
    [InlineData(NormalForm.C)]
    [InlineData(NormalForm.D)]
    [InlineData(NormalForm.KC)]
    [InlineData(NormalForm.KD)]
    public void Normalising_twice_changes_nothing_more(object form)
    {
        for (var c = 0; c < 0x1F000; c++)
        {
            if (c is >= 0xD800 and < 0xE000)
                continue;
            var once = Apply(char.ConvertFromUtf32(c) + "\u0323\u0301", (NormalForm)form);
            Assert.Equal(once, Apply(once, (NormalForm)form));
        }
    }

    private static string Apply(string text, NormalForm form) =>
        string.Concat(Normalization.Apply([.. text.EnumerateRunes().Select(rune => rune.Value)], form, out _).Select(char.ConvertFromUtf32));
}
