using Anima.Tokenizers.ControlTokens;
using Anima.Tokenizers.Models;

namespace Anima.Tokenizers;

/// <summary>One run of the pipeline over one text; collects ids and, if asked, where in the text each token lies.</summary>
internal sealed class Encoder : IAddedTokenSink, IPieceSink
{
    private readonly Pipeline _pipeline;
    private readonly AddedTokenMatcher _raw;
    private readonly AddedTokenMatcher _normalized;
    private readonly bool _splitSpecial;
    private readonly GuardedPlaces? _guarded;
    private readonly IdBuffer _ids;
    private readonly List<TextSpan>? _spans;
    private readonly List<TokenSpan>? _scratch;
    private readonly IPieceSink _words;
    private bool _inNormalized;

    public Encoder(Pipeline pipeline, AddedTokenMatcher raw, AddedTokenMatcher normalized, bool splitSpecial, IdBuffer ids, List<TextSpan>? spans, GuardedPlaces? guarded = null)
    {
        _guarded = guarded;
        _pipeline = pipeline;
        _raw = raw;
        _normalized = normalized;
        _splitSpecial = splitSpecial;
        _ids = ids;
        _spans = spans;
        _scratch = spans is null ? null : [];
        _words = pipeline.PreTokenizer?.Into(this) ?? this;
    }

    public void Run(string text)
    {
        var piece = new Piece(new AlignedText(text, 0, isTracked: _spans is not null), 0, text.Length);
        if (text.Length == 0)
            return;
        if (_raw.IsEmpty)
            Text(piece);
        else
            _raw.Split(piece, _splitSpecial, this, _guarded);
    }

    public void Text(in Piece piece)
    {
        if (_inNormalized)
        {
            _words.Accept(piece);
            return;
        }
        var normalized = piece;
        if (_pipeline.Normalizer is { } normalizer)
        {
            var text = normalizer.Normalize(piece.Source.Slice(piece.Start, piece.Length));
            normalized = new(text, 0, text.Text.Length);
            if (normalized.Length == 0)
                return;
        }
        if (_normalized.IsEmpty)
        {
            _words.Accept(normalized);
            return;
        }
        _inNormalized = true;
        _normalized.Split(normalized, _splitSpecial, this, _guarded);
        _inNormalized = false;
    }

    public void Token(AddedToken token, in Piece piece)
    {
        _ids.Add(token.Id);
        _spans?.Add(Place(piece, 0, piece.Length));
    }

    // The words come back here from the last pre-tokenizer.
    void IPieceSink.Accept(in Piece piece)
    {
        if (piece.Length == 0)
            return;
        if (_spans is null)
        {
            _pipeline.Model.Encode(piece.Span, _ids);
            return;
        }
        _scratch!.Clear();
        _pipeline.Model.Tokenize(piece.Span, _scratch);
        if (_guarded is not null && CutBehindGuarded(piece) is { } cut)
        {
            IPieceSink self = this;
            self.Accept(piece.Slice(0, cut));
            self.Accept(piece.Slice(cut, piece.Length - cut));
            return;
        }
        foreach (var token in _scratch)
        {
            _ids.Add(token.Id);
            _spans.Add(Place(piece, token.Start, token.End));
        }
    }

    // A model may have a control token among its own pieces, as Unigram's do. Cut behind its first character, the text makes other ones.
    private int? CutBehindGuarded(in Piece piece)
    {
        foreach (var token in _scratch!)
        {
            if (token.End <= token.Start || Place(piece, token.Start, token.End) is var place && _guarded!.Allows(token.Id, place.Start, place.End))
                continue;
            var guarded = _guarded!.First(place.Start);
            var cut = token.Start;
            while (cut < token.End && piece.Source.End(piece.Start + cut) <= guarded)
                cut++;
            cut += char.IsHighSurrogate(piece.Span[cut]) ? 2 : 1;
            // The first character may be all that the token has.
            if (cut >= piece.Length)
                cut = token.Start;
            return cut > 0 ? cut : null;
        }
        return null;
    }

    private static TextSpan Place(in Piece piece, int start, int end)
    {
        var from = piece.Source.Start(piece.Start + start);
        return new(from, end > start ? piece.Source.End(piece.Start + end - 1) : from);
    }
}
