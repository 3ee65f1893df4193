using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Normalizers;

/// <summary>A normalizer that looks at one code point at a time.</summary>
internal abstract class CharacterNormalizer : Normalizer
{
    public sealed override AlignedText Normalize(AlignedText text)
    {
        AlignedTextBuilder? builder = null;
        for (int i = 0, length; i < text.Text.Length; i += length)
        {
            var c = UnicodeClass.CodePointAt(text.Text, i, out length);
            if (IsKept(c))
            {
                builder?.Copy(i, length);
                continue;
            }
            if (builder is null)
            {
                builder = new(text);
                builder.Copy(0, i);
            }
            Rewrite(c, builder, i, i + length);
        }
        return builder?.Build() ?? text;
    }

    protected abstract bool IsKept(int c);

    /// <summary>Writes what stands for a code point that is not kept; nothing drops it.</summary>
    protected abstract void Rewrite(int c, AlignedTextBuilder output, int start, int end);
}

/// <summary>Lower-cases code point by code point (no final-sigma rule), by Rust's table.</summary>
internal sealed class LowercaseNormalizer : CharacterNormalizer
{
    private const int CapitalIWithDot = 0x130;

    protected override bool IsKept(int c) => c != CapitalIWithDot && LibraryClasses.Lower(c) == c;

    protected override void Rewrite(int c, AlignedTextBuilder output, int start, int end)
    {
        if (c == CapitalIWithDot)
            output.Replace("i\u0307", start, end);
        else
            output.Replace(LibraryClasses.Lower(c), start, end);
    }
}

/// <summary>Drops combining marks; those that Unicode has gained since the library's table stay.</summary>
internal sealed class StripAccentsNormalizer : CharacterNormalizer
{
    protected override bool IsKept(int c) => !LibraryClasses.IsMark(c);

    protected override void Rewrite(int c, AlignedTextBuilder output, int start, int end)
    {
    }
}

/// <summary>The character clean-up of the NMT toolkits: control characters dropped, odd spaces made plain.</summary>
internal sealed class NmtNormalizer : CharacterNormalizer
{
    protected override bool IsKept(int c) => !IsDropped(c) && !IsSpace(c);

    protected override void Rewrite(int c, AlignedTextBuilder output, int start, int end)
    {
        if (IsSpace(c))
            output.Replace(' ', start, end);
    }

    private static bool IsDropped(int c) => c is >= 1 and <= 8 or 0xB or >= 0xE and <= 0x1F or 0x7F or 0x8F or 0x9F;

    private static bool IsSpace(int c) =>
        c is 9 or 0xA or 0xC or 0xD or 0x1680 or >= 0x200B and <= 0x200F or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD;
}

/// <summary>Writes each UTF-8 byte as the printable character of the byte-level alphabet.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    public override AlignedText Normalize(AlignedText text) => ByteLevelAlphabet.Encode(new Piece(text, 0, text.Text.Length));
}
