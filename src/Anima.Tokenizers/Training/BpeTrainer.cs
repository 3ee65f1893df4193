namespace Anima.Tokenizers.Training;

/// <summary>
/// Learns a byte-level BPE vocabulary (arXiv 1508.07909, over bytes as in GPT-2): starting from single bytes, again and again the pair of neighbouring
/// tokens that is most frequent within words becomes a token. Of equally frequent pairs the one whose left token has the lowest id is taken, then
/// the one whose right token has; so the result depends on the text and the options alone.
/// Ids: special tokens, the 256 bytes in the order of their characters, merges.
/// </summary>
internal sealed class BpeTrainer
{
    private readonly BpeTrainerOptions _options;
    private readonly WordCounts _words;

    /// <summary>A trainer that has seen no text.</summary>
    /// <exception cref="ArgumentException">The vocabulary is smaller than special tokens and bytes, two special tokens are equal, or one is shorter than two characters.</exception>
    public BpeTrainer(BpeTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.VocabularySize < options.LeastVocabularySize)
            throw new ArgumentException($"A vocabulary of {options.VocabularySize} tokens does not hold 256 bytes and {options.SpecialTokens.Count} special tokens.", nameof(options));
        if (options.SpecialTokens.Any(token => token.Length < 2) || options.SpecialTokens.Distinct().Count() < options.SpecialTokens.Count)
            throw new ArgumentException("Special tokens must differ and have at least two characters.", nameof(options));
        _options = options;
        _words = new(options.Split, options.SpecialTokens);
    }

    /// <summary>How many different words the text so far has.</summary>
    public int DistinctWords => _words.Words.Count;

    /// <summary>Learns from one more text. Words do not reach from one text into the next.</summary>
    /// <exception cref="InvalidDataException">All texts together have too many different words.</exception>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _words.Add(text);
    }

    /// <summary>The vocabulary of the texts so far; smaller than asked for where no pair is frequent enough any more.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was triggered.</exception>
    public TrainedVocabulary Train(CancellationToken cancellationToken = default)
    {
        var tokens = new List<string>(_options.SpecialTokens);
        var byteIds = AddBytes(tokens);
        var known = tokens.ToHashSet(StringComparer.Ordinal);
        var merges = new List<(string, string)>();

        var words = new WordTable(_words.Words, byteIds);
        var pairs = new PairTable(Math.Max(1, _options.MinFrequency));
        words.CountInto(pairs);
        pairs.QueueGrown();
        while (tokens.Count < _options.VocabularySize && pairs.TryTake(out var pair, out var places))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A special token must not come out of ordinary text.
            if (!known.Add(tokens[pair.Left] + tokens[pair.Right]))
                continue;
            merges.Add((tokens[pair.Left], tokens[pair.Right]));
            tokens.Add(tokens[pair.Left] + tokens[pair.Right]);
            foreach (var word in places)
                words.Merge(word, pair, tokens.Count - 1, pairs);
            pairs.QueueGrown();
        }
        return new(tokens, merges, _options.SpecialTokens.Count, _options.Split);
    }

    private static int[] AddBytes(List<string> tokens)
    {
        var ids = new int[256];
        foreach (var b in Enumerable.Range(0, 256).OrderBy(b => ByteLevelAlphabet.Char((byte)b)))
        {
            ids[b] = tokens.Count;
            tokens.Add(ByteLevelAlphabet.Char((byte)b).ToString());
        }
        return ids;
    }
}
