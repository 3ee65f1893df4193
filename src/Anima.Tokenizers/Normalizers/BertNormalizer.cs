using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Normalizers;

/// <summary>BERT's clean-up: control characters out, spaces around Chinese characters, accents stripped, lower case.</summary>
internal sealed class BertNormalizer(bool cleanText, bool handleChineseCharacters, bool stripAccents, bool lowercase) : Normalizer
{
    private readonly NormalizerSequence _stages = new(Stages(cleanText, handleChineseCharacters, stripAccents, lowercase));

    public override AlignedText Normalize(AlignedText text) => _stages.Normalize(text);

    private static List<Normalizer> Stages(bool cleanText, bool handleChineseCharacters, bool stripAccents, bool lowercase)
    {
        var stages = new List<Normalizer>();
        if (cleanText)
            stages.Add(new Cleaner());
        if (handleChineseCharacters)
            stages.Add(new ChineseSpacer());
        if (stripAccents)
        {
            stages.Add(new UnicodeNormalizer(NormalForm.D));
            stages.Add(new AccentStripper());
        }
        if (lowercase)
            stages.Add(new LowercaseNormalizer());
        return stages;
    }

    private sealed class Cleaner : CharacterNormalizer
    {
        protected override bool IsKept(int c) => !LibraryClasses.IsDropped(c) && (c == ' ' || !UnicodeClass.IsWhiteSpace(c));

        protected override void Rewrite(int c, AlignedTextBuilder output, int start, int end)
        {
            if (!LibraryClasses.IsDropped(c))
                output.Replace(' ', start, end);
        }
    }

    private sealed class ChineseSpacer : CharacterNormalizer
    {
        protected override bool IsKept(int c) => c is not (>= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x2A6DF
            or >= 0x2A700 and <= 0x2B73F or >= 0x2B740 and <= 0x2B81F or >= 0x2B920 and <= 0x2CEAF or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F);

        protected override void Rewrite(int c, AlignedTextBuilder output, int start, int end)
        {
            output.Replace(' ', start, end);
            output.Replace(c, start, end);
            output.Replace(' ', start, end);
        }
    }

    private sealed class AccentStripper : CharacterNormalizer
    {
        protected override bool IsKept(int c) => !LibraryClasses.IsNonspacingMark(c);

        protected override void Rewrite(int c, AlignedTextBuilder output, int start, int end)
        {
        }
    }
}
