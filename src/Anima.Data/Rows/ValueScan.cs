using System.Buffers;

namespace Anima.Data;

/// <summary>
/// Finds the end of an object, array or text of JSON without judging what is in it: quotes and brackets are followed, all else passed over.
/// May be fed in parts.
/// </summary>
internal struct ValueScan
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private static readonly SearchValues<byte> TextEnds = SearchValues.Create("\"\\"u8);

    private bool _isEscaped;

    // The kinds of the innermost 64 brackets, objects as ones.
    private ulong _objects;

    /// <summary>How many brackets are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether a text is open.</summary>
    public bool IsInText { get; private set; }

    /// <summary>Whether the value has ended.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the innermost bracket is an object's.</summary>
    public readonly bool IsInObject => Depth > 0 && (_objects & 1) != 0;

    /// <summary>Reads on and returns how many bytes belong to the value; all of them while it is not complete.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (!IsComplete && at < bytes.Length)
            at += IsInText ? ReadText(bytes[at..]) : ReadStructure(bytes[at..]);
        return at;
    }

    private int ReadText(ReadOnlySpan<byte> bytes)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return 1;
        }

        var found = bytes.IndexOfAny(TextEnds);
        if (found < 0)
            return bytes.Length;
        _isEscaped = bytes[found] == '\\';
        IsInText = _isEscaped;
        IsComplete = !IsInText && Depth == 0;
        return found + 1;
    }

    private int ReadStructure(ReadOnlySpan<byte> bytes)
    {
        var found = bytes.IndexOfAny(Structure);
        if (found < 0)
            return bytes.Length;
        switch (bytes[found])
        {
            case (byte)'"':
                IsInText = true;
                break;
            case (byte)'{' or (byte)'[':
                Depth++;
                _objects = (_objects << 1) | (bytes[found] == '{' ? 1UL : 0);
                break;
            default:
                Depth = Math.Max(Depth - 1, 0);
                _objects >>= 1;
                IsComplete = Depth == 0;
                break;
        }
        return found + 1;
    }
}
