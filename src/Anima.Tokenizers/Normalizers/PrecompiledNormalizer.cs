using System.Globalization;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Normalizers;

/// <summary>
/// Rewrites text by SentencePiece's compiled character map, the way Hugging Face's tokenizers library walks it: a grapheme cluster of
/// fewer than six UTF-8 bytes is replaced as a whole by its shortest match, else each code point alone.
/// </summary>
internal sealed class PrecompiledNormalizer(CharsMap map) : Normalizer
{
    private const int ClusterBytes = 6;

    public override AlignedText Normalize(AlignedText text)
    {
        if (map.IsEmpty)
            return text;
        var source = text.Text;
        AlignedTextBuilder? builder = null;
        for (int i = 0, length; i < source.Length; i += length)
        {
            length = PlainRun(source.AsSpan(i));
            if (length > 0)
            {
                builder?.Copy(i, length);
                continue;
            }
            length = StringInfo.GetNextTextElementLength(source.AsSpan(i));
            if (builder is null)
            {
                builder = new(text);
                builder.Copy(0, i);
            }
            Rewrite(source, i, length, builder);
        }
        return builder?.Build() ?? text;
    }

    // ASCII that the map leaves alone, but for a last character that what follows may belong to.
    private int PlainRun(ReadOnlySpan<char> text)
    {
        var run = text.IndexOfAnyExcept(map.PlainAscii);
        return run < 0 ? text.Length : text[run] < 0x80 ? run : Math.Max(0, run - 1);
    }

    private void Rewrite(string source, int start, int length, AlignedTextBuilder builder)
    {
        var cluster = source.AsSpan(start, length);
        if (Encoding.UTF8.GetByteCount(cluster) < ClusterBytes && Shortest(cluster) is { } whole)
        {
            builder.Replace(whole, start, start + length);
            return;
        }
        for (int i = start, size; i < start + length; i += size)
        {
            UnicodeClass.CodePointAt(source, i, out size);
            if (Shortest(source.AsSpan(i, size)) is { } part)
                builder.Replace(part, i, i + size);
            else
                builder.Copy(i, size);
        }
    }

    private string? Shortest(ReadOnlySpan<char> text)
    {
        // A cluster may hold any number of marks; the map's keys are short.
        Span<byte> bytes = stackalloc byte[Math.Min(text.Length, 64) * 3];
        var count = Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, 64)], bytes);
        return map.TryMatch(bytes[..count], longest: false, out _, out var replacement) ? replacement : null;
    }
}
