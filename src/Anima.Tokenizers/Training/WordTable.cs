using System.Text;

namespace Anima.Tokenizers.Training;

/// <summary>The different words of the training text as the tokens they consist of so far, one word after another in one array.</summary>
internal sealed class WordTable
{
    private readonly int[] _tokens;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly long[] _counts;

    /// <summary>Words as their UTF-8 bytes.</summary>
    /// <param name="words">The words and how often each occurs.</param>
    /// <param name="byteIds">The id of each byte's token.</param>
    public WordTable(IReadOnlyDictionary<string, long> words, ReadOnlySpan<int> byteIds)
    {
        _tokens = new int[words.Keys.Sum(word => (long)Encoding.UTF8.GetByteCount(word))];
        _starts = new int[words.Count];
        _lengths = new int[words.Count];
        _counts = new long[words.Count];
        var bytes = new byte[WordCounts.MaxWordLength * 3];
        var (word, end) = (0, 0);
        foreach (var (text, count) in words)
        {
            var length = Encoding.UTF8.GetBytes(text, bytes);
            (_starts[word], _lengths[word], _counts[word]) = (end, length, count);
            for (var i = 0; i < length; i++)
                _tokens[end++] = byteIds[bytes[i]];
            word++;
        }
    }

    /// <summary>Tells <paramref name="pairs"/> all pairs.</summary>
    public void CountInto(PairTable pairs)
    {
        for (var word = 0; word < _starts.Length; word++)
        {
            var tokens = Tokens(word);
            for (var i = 1; i < tokens.Length; i++)
                pairs.Change(new(tokens[i - 1], tokens[i]), _counts[word], word);
        }
    }

    /// <summary>Puts <paramref name="merged"/> in place of every <paramref name="pair"/> of a word, from the left, and tells <paramref name="pairs"/> what that changes around it.</summary>
    public void Merge(int word, TokenPair pair, int merged, PairTable pairs)
    {
        var tokens = Tokens(word);
        var count = _counts[word];
        var written = 0;
        for (var read = 0; read < tokens.Length; read++, written++)
        {
            if (tokens[read] != pair.Left || read + 1 == tokens.Length || tokens[read + 1] != pair.Right)
            {
                tokens[written] = tokens[read];
                continue;
            }
            if (written > 0)
            {
                pairs.Change(new(tokens[written - 1], pair.Left), -count, word);
                pairs.Change(new(tokens[written - 1], merged), count, word);
            }
            if (++read + 1 < tokens.Length)
            {
                pairs.Change(new(pair.Right, tokens[read + 1]), -count, word);
                pairs.Change(new(merged, tokens[read + 1]), count, word);
            }
            tokens[written] = merged;
        }
        _lengths[word] = written;
    }

    private Span<int> Tokens(int word) => _tokens.AsSpan(_starts[word], _lengths[word]);
}
