using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class UnicodeNormalizer(NormalForm form) : Normalizer
{
    public override AlignedText Normalize(AlignedText text)
    {
        if (IsUnchanged(text.Text))
            return text;
        var points = new List<int>(text.Text.Length);
        var indices = new List<int>(text.Text.Length);
        for (int i = 0, length; i < text.Text.Length; i += length)
        {
            points.Add(UnicodeClass.CodePointAt(text.Text, i, out length));
            indices.Add(i);
        }
        indices.Add(text.Text.Length);
        var result = Normalization.Apply(points.ToArray(), form, out var origins);
        var builder = new AlignedTextBuilder(text);
        for (var i = 0; i < result.Length; i++)
        {
            // A composed character stands for everything up to the next one's origin.
            var next = i + 1 < result.Length ? Math.Max(origins[i + 1], origins[i] + 1) : indices.Count - 1;
            builder.Replace(result[i], indices[origins[i]], indices[next]);
        }
        return builder.Build();
    }

    // Below U+0300 nothing combines, and below U+00A0 nothing decomposes either: most text ends here.
    private bool IsUnchanged(string text) =>
        form == NormalForm.C ? text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02ff') < 0 : Ascii.IsValid(text);
}
