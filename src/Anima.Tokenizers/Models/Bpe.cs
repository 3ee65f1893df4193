using System.Buffers;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Models;

/// <summary>The settings of a BPE model beside vocabulary and merges.</summary>
internal sealed record BpeOptions
{
    public string? UnkToken { get; init; }

    public bool FuseUnk { get; init; }

    public bool ByteFallback { get; init; }

    public bool IgnoreMerges { get; init; }

    public string ContinuingSubwordPrefix { get; init; } = "";

    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>Words come as text, and the vocabulary is written in the byte-level alphabet.</summary>
    public bool ByteLevel { get; init; }
}

/// <summary>Byte-pair encoding as Hugging Face tokenizers does it: symbols of one code point (or byte), merged by rank.</summary>
internal sealed class Bpe : TokenModel
{
    private const int ScratchLimit = 1 << 16;

    [ThreadStatic]
    private static BpeMerger? _threadMerger;

    private readonly BpeOptions _options;
    private readonly MergeTable _merges;
    private readonly SafeCuts? _cuts;
    private readonly WordCache _cache = new();
    private readonly int _unkId;
    private readonly int[] _byteIds;
    private readonly int[] _basicIds = new int[0x3000];
    private readonly bool _hasAffixes;

    public Bpe(Vocabulary vocabulary, IReadOnlyCollection<(int Left, int Right, int Rank, int Result)> merges, BpeOptions options)
        : base(vocabulary)
    {
        _options = options;
        _merges = new(merges);
        _unkId = options.UnkToken is null ? -1 : vocabulary.Id(options.UnkToken);
        _hasAffixes = options.ContinuingSubwordPrefix.Length + options.EndOfWordSuffix.Length > 0;
        _byteIds = new int[256];
        for (var b = 0; b < 256; b++)
            _byteIds[b] = options.ByteLevel ? vocabulary.Id([ByteLevelAlphabet.Char((byte)b)]) : vocabulary.Id($"<0x{b:X2}>");
        for (var c = 0; c < _basicIds.Length; c++)
            _basicIds[c] = vocabulary.Id([(char)c]);
        if (!options.ByteLevel && !options.IgnoreMerges && !_hasAffixes)
            _cuts = SafeCuts.TryCreate(vocabulary, merges, _unkId, options.ByteFallback ? _byteIds : null);
    }

    public override void Encode(ReadOnlySpan<char> word, IdBuffer ids)
    {
        if (_cuts is null)
        {
            EncodeWord(word, ids);
            return;
        }
        for (var start = 0; start < word.Length;)
        {
            var end = _cuts.Next(word, start);
            EncodeWord(word[start..end], ids);
            start = end;
        }
    }

    public override void Tokenize(ReadOnlySpan<char> word, List<TokenSpan> tokens)
    {
        for (var start = 0; start < word.Length;)
        {
            var end = _cuts?.Next(word, start) ?? word.Length;
            var merger = TakeMerger(end - start);
            Run(word[start..end], merger);
            for (var i = 0; i < merger.Count; i++)
                tokens.Add(merger[i] with { Start = merger[i].Start + start, End = merger[i].End + start });
            start = end;
        }
    }

    private void EncodeWord(ReadOnlySpan<char> word, IdBuffer ids)
    {
        if (word.Length <= WordCache.MaxWordLength)
        {
            if (_cache.Find(word, out var hash) is not { } known)
            {
                var merger = TakeMerger(word.Length);
                Run(word, merger);
                known = merger.Ids.ToArray();
                _cache.Add(word, hash, known);
            }
            ids.AddRange(known);
            return;
        }
        var scratch = TakeMerger(word.Length);
        Run(word, scratch);
        foreach (var id in scratch.Ids)
            ids.Add(id);
    }

    // Each thread keeps one scratch area, but not one that a huge word has blown up.
    private static BpeMerger TakeMerger(int length)
    {
        var merger = length > ScratchLimit ? new BpeMerger() : _threadMerger ??= new();
        merger.Clear();
        return merger;
    }

    private void Run(ReadOnlySpan<char> word, BpeMerger merger)
    {
        if (_options.ByteLevel)
            AddBytes(word, merger);
        else if (_options.IgnoreMerges && Vocabulary.Id(word) is >= 0 and var whole)
            merger.Add(whole, 0, word.Length);
        else
            AddCharacters(word, merger);
        if (merger.Count > 1)
            merger.Merge(_merges);
    }

    private void AddBytes(ReadOnlySpan<char> word, BpeMerger merger)
    {
        if (_options.IgnoreMerges && WholeWord(word) is >= 0 and var whole)
        {
            merger.Add(whole, 0, word.Length);
            return;
        }
        var pending = new PendingUnknown(_options.FuseUnk, _unkId);
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0, length; i < word.Length; i += length)
        {
            var c = UnicodeClass.CodePointAt(word, i, out length);
            var count = new Rune(c).EncodeToUtf8(bytes);
            for (var b = 0; b < count; b++)
            {
                var id = _hasAffixes ? WithAffixes([ByteLevelAlphabet.Char(bytes[b])], i == 0 && b == 0, i + length == word.Length && b == count - 1) : _byteIds[bytes[b]];
                if (id >= 0)
                {
                    pending.Flush(merger);
                    merger.Add(id, i, i + length);
                }
                else
                {
                    pending.Add(merger, i, i + length);
                }
            }
        }
        pending.Flush(merger);
    }

    private int WholeWord(ReadOnlySpan<char> word)
    {
        if (word.Length > WordCache.MaxWordLength * 4)
            return -1;
        Span<char> mapped = stackalloc char[WordCache.MaxWordLength * 12];
        return Vocabulary.Id(mapped[..ByteLevelAlphabet.Encode(word, mapped)]);
    }

    private void AddCharacters(ReadOnlySpan<char> word, BpeMerger merger)
    {
        var pending = new PendingUnknown(_options.FuseUnk, _unkId);
        for (int i = 0, length; i < word.Length; i += length)
        {
            var c = UnicodeClass.CodePointAt(word, i, out length);
            var symbol = word.Slice(i, length);
            var id = _hasAffixes ? WithAffixes(symbol, i == 0, i + length == word.Length) : c < _basicIds.Length ? _basicIds[c] : Vocabulary.Id(symbol);
            if (id >= 0)
            {
                pending.Flush(merger);
                merger.Add(id, i, i + length);
            }
            else if (!_options.ByteFallback || !TryAddFallback(symbol, i == 0, i + length == word.Length, i, merger))
            {
                pending.Add(merger, i, i + length);
            }
        }
        pending.Flush(merger);
    }

    private int WithAffixes(ReadOnlySpan<char> symbol, bool isFirst, bool isLast) => Vocabulary.Id(Affixed(symbol, isFirst, isLast));

    private string Affixed(ReadOnlySpan<char> symbol, bool isFirst, bool isLast) =>
        string.Concat(isFirst ? "" : _options.ContinuingSubwordPrefix, symbol, isLast ? _options.EndOfWordSuffix : "");

    // A character becomes bytes only if the vocabulary has every one of them.
    private bool TryAddFallback(ReadOnlySpan<char> symbol, bool isFirst, bool isLast, int start, BpeMerger merger)
    {
        var text = _hasAffixes ? Affixed(symbol, isFirst, isLast) : symbol;
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length * 3);
        var utf8 = bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes));
        var complete = true;
        foreach (var b in utf8)
            complete &= _byteIds[b] >= 0;
        if (complete)
            foreach (var b in utf8)
                merger.Add(_byteIds[b], start, start + symbol.Length);
        ArrayPool<byte>.Shared.Return(bytes);
        return complete;
    }

    // An unknown symbol waits for its neighbour, which it may be fused with. Without an unknown token it is dropped.
    private struct PendingUnknown(bool fuse, int unkId)
    {
        private int _start = -1;
        private int _end;

        public void Add(BpeMerger merger, int start, int end)
        {
            if (unkId < 0)
                return;
            if (_start >= 0 && fuse)
            {
                _end = end;
                return;
            }
            Flush(merger);
            (_start, _end) = (start, end);
        }

        public void Flush(BpeMerger merger)
        {
            if (_start >= 0)
                merger.Add(unkId, _start, _end);
            _start = -1;
        }
    }
}
