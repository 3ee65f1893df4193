using System.Globalization;
using System.Text;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.Models;

/// <summary>
/// The Unigram model as Hugging Face tokenizers does it: the cover of a word with the highest sum of scores. Of equal sums the one found
/// first stays; unknown characters in a row become one unknown token, or bytes.
/// </summary>
internal sealed class Unigram : TokenModel
{
    private const double UnknownPenalty = 10;

    [ThreadStatic]
    private static List<TokenSpan>? _threadSpans;

    private readonly string _file;
    private readonly Viterbi _viterbi;
    private readonly int _unkId;
    private readonly int[]? _byteIds;
    private readonly WordCache _cache = new();

    /// <param name="file">The file it comes from, for errors.</param>
    /// <param name="vocabulary">The pieces.</param>
    /// <param name="scores">Their scores: log-probabilities.</param>
    /// <param name="unkId">The unknown token's id; −1 if there is none, and unknown text is an error.</param>
    /// <param name="byteFallback">Whether unknown characters become byte tokens.</param>
    public Unigram(string file, Vocabulary vocabulary, double[] scores, int unkId, bool byteFallback)
        : base(vocabulary)
    {
        _file = file;
        _unkId = unkId;
        var trie = new Trie();
        for (var id = 0; id < scores.Length; id++)
            if (vocabulary.Token(id) is { Length: > 0 } piece)
                trie.Add(piece, vocabulary.Id(piece));
        _viterbi = new(trie, scores, scores.Min() - UnknownPenalty, singlePrecision: false);
        if (byteFallback)
            _byteIds = [.. Enumerable.Range(0, 256).Select(b => vocabulary.Id($"<0x{b:X2}>"))];
    }

    public override void Encode(ReadOnlySpan<char> word, IdBuffer ids)
    {
        uint hash = 0;
        var isCached = word.Length <= WordCache.MaxWordLength;
        if (isCached && _cache.Find(word, out hash) is { } known)
        {
            ids.AddRange(known);
            return;
        }
        var spans = _threadSpans ??= [];
        spans.Clear();
        Tokenize(word, spans);
        var found = spans.ConvertAll(span => span.Id).ToArray();
        ids.AddRange(found);
        if (isCached)
            _cache.Add(word, hash, found);
    }

    public override void Tokenize(ReadOnlySpan<char> word, List<TokenSpan> tokens)
    {
        var first = tokens.Count;
        _viterbi.Run(word, tokens);
        var written = first;
        for (int i = first, last = tokens.Count; i < last; i++)
        {
            var span = tokens[i];
            if (span.Id >= 0 && span.Id != _unkId)
            {
                tokens[written++] = span;
                continue;
            }
            // A run of unknowns is looked at as one.
            while (i + 1 < last && (tokens[i + 1].Id < 0 || tokens[i + 1].Id == _unkId))
                span = span with { End = tokens[++i].End };
            if (Bytes(word[span.Start..span.End]) is { } bytes)
            {
                // Bytes may need more room than the run had; what follows moves up.
                var room = i + 1 - written;
                if (bytes.Length > room)
                {
                    tokens.InsertRange(i + 1, new TokenSpan[bytes.Length - room]);
                    i += bytes.Length - room;
                    last += bytes.Length - room;
                }
                foreach (var id in bytes)
                    tokens[written++] = span with { Id = id };
            }
            else
            {
                tokens[written++] = span with { Id = UnknownId(word[span.Start..span.End]) };
            }
        }
        tokens.RemoveRange(written, tokens.Count - written);
    }

    private int UnknownId(ReadOnlySpan<char> text)
    {
        if (Vocabulary.Id(text) is >= 0 and var whole)
            return whole;
        if (_unkId >= 0)
            return _unkId;
        var c = UnicodeClass.CodePointAt(text, 0, out _);
        throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"{_file}: the text holds U+{c:X4}, which no piece covers, and the model has no unknown token (model.unk_id); leave that character out."));
    }

    private int[]? Bytes(ReadOnlySpan<char> text)
    {
        if (_byteIds is null || Vocabulary.Id(text) >= 0)
            return null;
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        var ids = Array.ConvertAll(bytes, b => _byteIds[b]);
        return Array.IndexOf(ids, -1) < 0 ? ids : null;
    }
}
