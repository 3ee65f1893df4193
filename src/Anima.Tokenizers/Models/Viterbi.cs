using System.Runtime.CompilerServices;

namespace Anima.Tokenizers.Models;

/// <summary>
/// The best cover of a text by the pieces of a trie. Only the best way to reach each place is kept; a later one replaces it if it is
/// strictly better. In single precision every sum is rounded, as SentencePiece's are, so that ties fall as they do there.
/// </summary>
internal sealed class Viterbi(Trie trie, double[] scores, double unknownScore, bool singlePrecision)
{
    private const int ScratchLimit = 1 << 16;

    [ThreadStatic]
    private static Node[]? _threadNodes;

    /// <summary>Appends the pieces of the best cover, with id −1 for a character that no piece covers.</summary>
    public void Run(ReadOnlySpan<char> text, List<TokenSpan> tokens)
    {
        var nodes = TakeNodes(text.Length + 1);
        for (int start = 0, length; start < text.Length; start += length)
        {
            length = char.IsHighSurrogate(text[start]) && start + 1 < text.Length && char.IsLowSurrogate(text[start + 1]) ? 2 : 1;
            Extend(text, start, length, nodes);
        }
        var first = tokens.Count;
        for (var end = text.Length; end > 0; end = nodes[end].Start)
            tokens.Add(new(nodes[end].Id, nodes[end].Start, end));
        tokens.Reverse(first, tokens.Count - first);
    }

    private void Extend(ReadOnlySpan<char> text, int start, int length, Node[] nodes)
    {
        var here = nodes[start].Score;
        var coversOne = false;
        for (int i = start, node = Trie.Root; i < text.Length; i++)
        {
            node = trie.Step(node, text[i]);
            if (node < 0)
                break;
            if (trie.Value(node) is not (>= 0 and var id))
                continue;
            Offer(ref nodes[i + 1], scores[id] + here, id, start);
            coversOne |= i + 1 - start == length;
        }
        if (!coversOne)
            Offer(ref nodes[start + length], singlePrecision ? (float)unknownScore + (float)here : unknownScore + here, -1, start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(ref Node node, double score, int id, int start)
    {
        if (singlePrecision)
            score = (float)score;
        if (node.Start >= 0 && score <= node.Score)
            return;
        node = new(score, id, start);
    }

    private static Node[] TakeNodes(int count)
    {
        Node[] nodes;
        if (count > ScratchLimit)
            nodes = new Node[count];
        else if (_threadNodes is { } own && own.Length >= count)
            nodes = own;
        else
            nodes = _threadNodes = new Node[Math.Max(256, count * 2)];
        Array.Fill(nodes, new(0, -1, -1), 0, count);
        return nodes;
    }

    private readonly record struct Node(double Score, int Id, int Start);
}
