namespace Anima.Tokenizers.SentencePiece;

/// <summary>The user-defined pieces of a model, which are never broken up.</summary>
internal sealed class UserSymbols
{
    private readonly Trie? _trie;

    public UserSymbols(ModelProto proto)
    {
        for (var id = 0; id < proto.Pieces.Count; id++)
            if (proto.Pieces[id].Type == PieceType.UserDefined)
                (_trie ??= new()).Add(proto.Pieces[id].Text, id);
    }

    public bool IsEmpty => _trie is null;

    /// <summary>The length of the longest one that <paramref name="text"/> begins with, or 0.</summary>
    public int Longest(ReadOnlySpan<char> text)
    {
        if (_trie is null)
            return 0;
        var longest = 0;
        for (int i = 0, node = Trie.Root; i < text.Length && (node = _trie.Step(node, text[i])) >= 0; i++)
            if (_trie.Value(node) >= 0)
                longest = i + 1;
        return longest;
    }
}
