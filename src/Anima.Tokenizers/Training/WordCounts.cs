using System.Buffers;
using System.Globalization;
using Anima.Tokenizers.PreTokenizers;

namespace Anima.Tokenizers.Training;

/// <summary>How often each word occurs in the training text.</summary>
internal sealed class WordCounts
{
    /// <summary>Longest word, in UTF-16 units; a longer one counts as several. It bounds what one merge has to look through.</summary>
    internal const int MaxWordLength = 512;

    private const long MaxDistinctText = 1L << 27;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _countsBySpan;
    private readonly Scanner _scanner;
    private readonly SearchValues<string> _specialTokens;
    private readonly string[] _specialTokensByLength;
    private long _distinctText;

    /// <summary>Counts of nothing so far.</summary>
    public WordCounts(WordSplit split, IReadOnlyList<string> specialTokens)
    {
        _scanner = ScannerOf(split);
        _specialTokens = SearchValues.Create([.. specialTokens], StringComparison.Ordinal);
        _specialTokensByLength = [.. specialTokens.OrderByDescending(token => token.Length)];
        _countsBySpan = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The words and how often they occurred, in no particular order.</summary>
    public IReadOnlyDictionary<string, long> Words => _counts;

    /// <summary>Counts the words of <paramref name="text"/>; special tokens in it only separate what stands around them.</summary>
    /// <exception cref="InvalidDataException">There are too many different words.</exception>
    public void Add(ReadOnlySpan<char> text)
    {
        for (int found; (found = text.IndexOfAny(_specialTokens)) >= 0;)
        {
            AddWords(text[..found]);
            text = text[(found + SpecialTokenLength(text[found..]))..];
        }
        AddWords(text);
    }

    private static Scanner ScannerOf(WordSplit split) => split switch
    {
        WordSplit.Gpt2 => Gpt2Scanner.Instance,
        WordSplit.Llama3 => new Gpt4Scanner(3),
        _ => new Gpt4Scanner(1),
    };

    private int SpecialTokenLength(ReadOnlySpan<char> text)
    {
        foreach (var token in _specialTokensByLength)
            if (text.StartsWith(token, StringComparison.Ordinal))
                return token.Length;
        throw new InvalidOperationException("The search found a special token that is none.");
    }

    private void AddWords(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = _scanner.End(text, 0);
            AddWord(text[..end]);
            text = text[end..];
        }
    }

    private void AddWord(ReadOnlySpan<char> word)
    {
        while (word.Length > MaxWordLength)
        {
            var cut = char.IsHighSurrogate(word[MaxWordLength - 1]) ? MaxWordLength - 1 : MaxWordLength;
            Count(word[..cut]);
            word = word[cut..];
        }
        Count(word);
    }

    private void Count(ReadOnlySpan<char> word)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_countsBySpan, word, out var known);
        count++;
        if (!known && (_distinctText += word.Length) > MaxDistinctText)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the training text has more than {MaxDistinctText} characters of different words, more than a vocabulary can be learnt from in memory; give less text."));
    }
}
