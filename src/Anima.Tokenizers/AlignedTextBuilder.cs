using System.Text;

namespace Anima.Tokenizers;

/// <summary>Builds a changed copy of an aligned text, stretch by stretch.</summary>
internal sealed class AlignedTextBuilder(AlignedText source)
{
    private readonly StringBuilder _text = new(source.Text.Length + 4);
    private readonly List<int>? _starts = source.IsTracked ? new(source.Text.Length + 4) : null;
    private readonly List<int>? _ends = source.IsTracked ? new(source.Text.Length + 4) : null;
    private int _first = -1;

    /// <summary>Copies <paramref name="length"/> units of the source.</summary>
    public void Copy(int start, int length)
    {
        if (length == 0)
            return;
        Note(start);
        _text.Append(source.Text, start, length);
        for (var i = start; _starts is not null && i < start + length; i++)
        {
            _starts.Add(source.Start(i));
            _ends!.Add(source.End(i));
        }
    }

    /// <summary>Writes <paramref name="text"/> in place of the source's units from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public void Replace(ReadOnlySpan<char> text, int start, int end)
    {
        if (text.IsEmpty)
            return;
        Note(start);
        _text.Append(text);
        if (_starts is null)
            return;
        var from = source.Start(start);
        var to = end > start ? source.End(end - 1) : from;
        for (var i = 0; i < text.Length; i++)
        {
            _starts.Add(from);
            _ends!.Add(to);
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

    public AlignedText Build() => _starts is null ? new(_text.ToString(), Math.Max(0, _first), isTracked: false) : new(_text.ToString(), [.. _starts], [.. _ends!]);

    private void Note(int start)
    {
        if (_first < 0)
            _first = source.Start(start);
    }
}
