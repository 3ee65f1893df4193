using System.Text;

namespace Anima.Tokenizers;

/// <summary>Builds a changed copy of an aligned text, unit by unit.</summary>
internal sealed class AlignedTextBuilder(AlignedText source)
{
    private readonly StringBuilder _text = new(source.Text.Length + 4);
    private readonly List<int> _starts = new(source.Text.Length + 4);
    private readonly List<int> _ends = new(source.Text.Length + 4);

    public int Length => _text.Length;

    /// <summary>Copies <paramref name="length"/> units of the source.</summary>
    public void Copy(int start, int length)
    {
        _text.Append(source.Text, start, length);
        for (var i = start; i < start + length; i++)
        {
            _starts.Add(source.Start(i));
            _ends.Add(source.End(i));
        }
    }

    /// <summary>Writes <paramref name="text"/> in place of the source's units from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public void Replace(ReadOnlySpan<char> text, int start, int end)
    {
        _text.Append(text);
        var from = source.Start(start);
        var to = end > start ? source.End(end - 1) : from;
        for (var i = 0; i < text.Length; i++)
        {
            _starts.Add(from);
            _ends.Add(to);
        }
    }

    /// <summary>Writes one code point in place of the source's units from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public void Replace(int codePoint, int start, int end)
    {
        Span<char> units = stackalloc char[2];
        if (codePoint < 0x10000)
        {
            units[0] = (char)codePoint;
            units = units[..1];
        }
        else
        {
            new Rune(codePoint).EncodeToUtf16(units);
        }
        Replace(units, start, end);
    }

    public AlignedText Build() => new(_text.ToString(), [.. _starts], [.. _ends]);
}
