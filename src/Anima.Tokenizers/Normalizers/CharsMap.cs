using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Anima.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's compiled character map: a double-array trie (Darts) over UTF-8 keys, whose values are byte offsets of NUL-terminated
/// replacements. Every index is checked, since the array comes from a file.
/// </summary>
internal sealed class CharsMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;
    private readonly ConcurrentDictionary<int, string> _decoded = new();

    private CharsMap(uint[] units, byte[] replacements)
    {
        _units = units;
        _replacements = replacements;
        PlainAscii = SearchValues.Create([.. Enumerable.Range(0, 0x80).Where(IsPlain).Select(c => (char)c)]);
    }

    /// <summary>Whether it maps nothing.</summary>
    public bool IsEmpty => _units.Length == 0;

    /// <summary>The ASCII characters that have no replacement, alone or before another one (without the carriage return, which makes a cluster with a line feed).</summary>
    public SearchValues<char> PlainAscii { get; }

    /// <summary>Reads the map: the trie's size in bytes, the trie, the replacements.</summary>
    /// <exception cref="InvalidDataException">The sizes do not fit.</exception>
    public static CharsMap Parse(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return new([], []);
        if (data.Length < 4)
            throw new InvalidDataException($"It has {data.Length} bytes and no room for a trie.");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(data);
        if (size > data.Length - 4 || size % 4 != 0)
            throw new InvalidDataException($"It says that its trie has {size} bytes, but {data.Length - 4} follow.");
        var units = new uint[size / 4];
        data.Slice(4, (int)size).CopyTo(MemoryMarshal.AsBytes(units.AsSpan()));
        return new(units, data[(4 + (int)size)..].ToArray());
    }

    /// <summary>The replacement for the shortest or longest key that <paramref name="text"/> begins with.</summary>
    public bool TryMatch(ReadOnlySpan<byte> text, bool longest, out int length, out string replacement)
    {
        length = 0;
        replacement = "";
        if (_units.Length == 0)
            return false;
        int position = (int)Offset(_units[0]), found = -1;
        for (var i = 0; i < text.Length && TryStep(ref position, text[i], out var value); i++)
        {
            if (value < 0)
                continue;
            found = value;
            length = i + 1;
            if (!longest)
                break;
        }
        if (found < 0 || found > _replacements.Length)
            return false;
        replacement = _decoded.GetOrAdd(found, Replacement);
        return true;
    }

    // Follows one byte of a key; value is the place of the replacement where a key ends here, else −1.
    private bool TryStep(ref int position, byte b, out int value)
    {
        value = -1;
        position ^= b;
        if (b == 0 || (uint)position >= (uint)_units.Length)
            return false;
        var unit = _units[position];
        if ((unit & 0x800000ff) != b)
            return false;
        position ^= (int)Offset(unit);
        if ((unit >> 8 & 1) == 0)
            return true;
        if ((uint)position >= (uint)_units.Length)
            return false;
        value = (int)(_units[position] & 0x7fffffff);
        return true;
    }

    private bool IsPlain(int c)
    {
        if (c == '\r')
            return false;
        if (_units.Length == 0)
            return true;
        var position = (int)Offset(_units[0]);
        if (!TryStep(ref position, (byte)c, out var value))
            return true;
        for (var next = 1; next < 0x80; next++)
            if (position is var after && TryStep(ref after, (byte)next, out _))
                return false;
        return value < 0;
    }

    private string Replacement(int start)
    {
        var rest = _replacements.AsSpan(start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);
}
