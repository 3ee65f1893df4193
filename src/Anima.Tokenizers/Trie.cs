using System.Numerics;

namespace Anima.Tokenizers;

/// <summary>A prefix tree over UTF-16 units, its edges in one open-addressing hash table.</summary>
internal sealed class Trie
{
    private const ulong Empty = ulong.MaxValue;

    public const int Root = 0, NoValue = -1;

    private readonly List<int> _values = [NoValue];
    private ulong[] _keys = new ulong[64];
    private int[] _targets = new int[64];
    private int _edges;

    public Trie() => Array.Fill(_keys, Empty);

    /// <summary>Adds a key that is not empty; a key added twice takes the later value.</summary>
    public void Add(ReadOnlySpan<char> key, int value)
    {
        var node = Root;
        foreach (var c in key)
        {
            var next = Step(node, c);
            node = next >= 0 ? next : AddEdge(node, c);
        }
        _values[node] = value;
    }

    /// <summary>The node that <paramref name="c"/> leads to, or −1.</summary>
    public int Step(int node, char c)
    {
        var key = Key(node, c);
        var keys = _keys;
        for (var i = Index(key, keys.Length); ; i = (i + 1) & (keys.Length - 1))
        {
            if (keys[i] == key)
                return _targets[i];
            if (keys[i] == Empty)
                return -1;
        }
    }

    /// <summary>The value of the key that ends at a node, or <see cref="NoValue"/>.</summary>
    public int Value(int node) => _values[node];

    private int AddEdge(int node, char c)
    {
        if (_edges * 2 >= _keys.Length)
            Grow();
        var target = _values.Count;
        _values.Add(NoValue);
        Insert(Key(node, c), target);
        _edges++;
        return target;
    }

    private void Grow()
    {
        var (keys, targets) = (_keys, _targets);
        _keys = new ulong[keys.Length * 2];
        _targets = new int[keys.Length * 2];
        Array.Fill(_keys, Empty);
        for (var i = 0; i < keys.Length; i++)
            if (keys[i] != Empty)
                Insert(keys[i], targets[i]);
    }

    private void Insert(ulong key, int target)
    {
        var i = Index(key, _keys.Length);
        while (_keys[i] != Empty)
            i = (i + 1) & (_keys.Length - 1);
        (_keys[i], _targets[i]) = (key, target);
    }

    private static ulong Key(int node, char c) => (ulong)(uint)node << 16 | c;

    private static int Index(ulong key, int size) => (int)(key * 0x9E3779B97F4A7C15 >> (64 - BitOperations.Log2((uint)size)));
}
