using System.Runtime.CompilerServices;

namespace Anima.Tokenizers.Models;

/// <summary>A growing list of token ids.</summary>
internal sealed class IdBuffer(int capacity = 64)
{
    private int[] _items = new int[Math.Max(capacity, 4)];

    public int Count { get; private set; }

    public int this[int index] => _items[index];

    public ReadOnlySpan<int> Span => _items.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, _items.Length * 2);
        _items[Count++] = id;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRange(int[] ids)
    {
        // Most words are one to three tokens: a loop beats a block copy.
        if (Count + ids.Length > _items.Length)
            Array.Resize(ref _items, Math.Max(_items.Length * 2, Count + ids.Length));
        var items = _items;
        var count = Count;
        foreach (var id in ids)
            items[count++] = id;
        Count = count;
    }

    public int[] ToArray() => Span.ToArray();

    public void Clear() => Count = 0;
}
