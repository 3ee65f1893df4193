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
        PlainAscii = SearchValues.Create([.. Enumerable.Range(0, 0x80).Where(c => c != '\r' && !TryMatch([(byte)c], longest: false, out _, out _)).Select(c => (char)c)]);
    }

    /// <summary>Whether it maps nothing.</summary>
    public bool IsEmpty => _units.Length == 0;

    /// <summary>The ASCII characters that have no replacement of their own (without the carriage return, which makes a cluster with a line feed).</summary>
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
        for (var i = 0; i < text.Length && text[i] != 0; i++)
        {
            position ^= text[i];
            if ((uint)position >= (uint)_units.Length)
                break;
            var unit = _units[position];
            if ((unit & 0x800000ff) != text[i])
                break;
            position ^= (int)Offset(unit);
            if ((unit >> 8 & 1) == 0)
                continue;
            if ((uint)position >= (uint)_units.Length)
                break;
            found = (int)(_units[position] & 0x7fffffff);
            length = i + 1;
            if (!longest)
                break;
        }
        if (found < 0 || found > _replacements.Length)
            return false;
        replacement = _decoded.GetOrAdd(found, Replacement);
        return true;
    }

    private string Replacement(int start)
    {
        var rest = _replacements.AsSpan(start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);
}
