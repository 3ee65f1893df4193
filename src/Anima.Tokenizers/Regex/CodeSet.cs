using System.Runtime.CompilerServices;

namespace Anima.Tokenizers.Regex;

/// <summary>A set of code points; membership in the basic plane is a bit test.</summary>
internal sealed class CodeSet
{
    private readonly Func<int, bool> _contains;
    private readonly ulong[] _basic = new ulong[0x10000 / 64];

    public CodeSet(Func<int, bool> contains)
    {
        _contains = contains;
        for (var c = 0; c < 0x10000; c++)
            if (contains(c))
                _basic[c >> 6] |= 1UL << (c & 63);
    }

    /// <summary>Any code point.</summary>
    public static CodeSet Any { get; } = new(_ => true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(int c) => (uint)c < 0x10000 ? (_basic[c >> 6] >> (c & 63) & 1) != 0 : _contains(c);

    public CodeSet Union(CodeSet other) => new(c => Contains(c) || other.Contains(c));
}
