using Anima.Tokenizers.PreTokenizers;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Normalizers;

/// <summary>Writes a prefix before every piece that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    public override AlignedText Normalize(AlignedText text)
    {
        if (text.Text.Length == 0)
            return text;
        UnicodeClass.CodePointAt(text.Text, 0, out var first);
        var builder = new AlignedTextBuilder(text);
        builder.Replace(prefix, 0, first);
        builder.Copy(0, text.Text.Length);
        return builder.Build();
    }
}

/// <summary>Replaces every match of a pattern.</summary>
internal sealed class ReplaceNormalizer(Pattern pattern, string content) : Normalizer
{
    public override AlignedText Normalize(AlignedText text)
    {
        AlignedTextBuilder? builder = null;
        var source = text.Text;
        var copied = 0;
        using var matches = pattern.Matches(source, 0, source.Length);
        while (matches.MoveNext())
        {
            builder ??= new(text);
            builder.Copy(copied, matches.Start - copied);
            builder.Replace(content, matches.Start, matches.End);
            copied = matches.End;
        }
        if (builder is null)
            return text;
        builder.Copy(copied, source.Length - copied);
        return builder.Build();
    }
}

/// <summary>Trims white space.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override AlignedText Normalize(AlignedText text)
    {
        int start = 0, end = text.Text.Length;
        while (left && start < end && UnicodeClass.IsWhiteSpace(text.Text[start]))
            start++;
        while (right && end > start && UnicodeClass.IsWhiteSpace(text.Text[end - 1]))
            end--;
        return text.Slice(start, end - start);
    }
}
