namespace Anima.Tokenizers;

/// <summary>A text on its way through the pipeline, with the place in the input that each of its UTF-16 units came from.</summary>
internal sealed class AlignedText
{
    private readonly int[]? _starts;
    private readonly int[]? _ends;
    private readonly int _shift;

    /// <summary>A stretch of the input as it is, beginning at <paramref name="shift"/>. Not tracked, only the first unit's place keeps being known.</summary>
    public AlignedText(string text, int shift, bool isTracked)
    {
        Text = text;
        _shift = shift;
        IsTracked = isTracked;
    }

    public AlignedText(string text, int[] starts, int[] ends)
    {
        Text = text;
        _starts = starts;
        _ends = ends;
        IsTracked = true;
    }

    public string Text { get; }

    /// <summary>Whether changes keep note of where each unit came from. Ids alone do not need that.</summary>
    public bool IsTracked { get; }

    /// <summary>Where in the input the unit at <paramref name="index"/> begins. Untracked, it tells only whether that is the input's start.</summary>
    public int Start(int index)
    {
        if (_starts is null)
            return _shift + index;
        return index < _starts.Length ? _starts[index] : _ends!.Length == 0 ? 0 : _ends[^1];
    }

    /// <summary>Where in the input the unit at <paramref name="index"/> ends.</summary>
    public int End(int index) => _ends is null ? _shift + index + 1 : _ends[index];

    /// <summary>The part of <paramref name="length"/> units at <paramref name="start"/>, as a text of its own.</summary>
    public AlignedText Slice(int start, int length)
    {
        if (start == 0 && length == Text.Length)
            return this;
        var part = Text.Substring(start, length);
        return _starts is null ? new(part, _shift + start, IsTracked) : new(part, _starts[start..(start + length)], _ends![start..(start + length)]);
    }
}

/// <summary>A part of an aligned text.</summary>
internal readonly struct Piece(AlignedText source, int start, int length)
{
    public AlignedText Source { get; } = source;

    public int Start { get; } = start;

    public int Length { get; } = length;

    public ReadOnlySpan<char> Span => Source.Text.AsSpan(Start, Length);

    public Piece Slice(int start, int length) => new(Source, Start + start, length);
}

/// <summary>Takes the pieces that a stage of the pipeline puts out, in order.</summary>
internal interface IPieceSink
{
    void Accept(in Piece piece);
}
