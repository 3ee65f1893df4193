namespace Anima.Tokenizers.Models;

/// <summary>The two-way map between tokens and ids.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    // By id: a list, or a map where ids leave large gaps, which must not cost memory.
    private readonly string?[] _tokens = [];
    private readonly Dictionary<int, string>? _sparse;

    /// <summary>The map of <paramref name="ids"/>, whose ids are not negative and differ from each other.</summary>
    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Size = ids.Count == 0 ? 0 : ids.Values.Max() + 1;
        if (Size > ids.Count * 4L + 65536)
        {
            _sparse = ids.ToDictionary(item => item.Value, item => item.Key);
            return;
        }
        _tokens = new string?[Size];
        foreach (var (token, id) in ids)
            _tokens[id] = token;
    }

    /// <summary>A vocabulary whose ids are the places in a list; of equal tokens the last is the one that is found.</summary>
    public Vocabulary(IReadOnlyList<string> tokens)
    {
        _ids = new(tokens.Count);
        for (var id = 0; id < tokens.Count; id++)
            _ids[tokens[id]] = id;
        _bySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _tokens = [.. tokens];
        Size = _tokens.Length;
    }

    /// <summary>The highest id plus one.</summary>
    public int Size { get; }

    /// <summary>How many tokens there are.</summary>
    public int Count => _ids.Count;

    /// <summary>The id of a token, or −1.</summary>
    public int Id(ReadOnlySpan<char> token) => _bySpan.TryGetValue(token, out var id) ? id : -1;

    /// <summary>The token of an id, or null.</summary>
    public string? Token(int id) => _sparse is not null ? _sparse.GetValueOrDefault(id) : (uint)id < (uint)_tokens.Length ? _tokens[id] : null;
}
