using System.Text;
using Anima.Tokenizers.Decoders;
using Anima.Tokenizers.Models;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers;

/// <summary>
/// A model's tokenizer: text to ids and back, as the library that wrote its files has it (Hugging Face tokenizers for tokenizer.json,
/// SentencePiece for .model). Immutable; any number of threads may use one. It is a <see cref="Microsoft.ML.Tokenizers.Tokenizer"/> too.
/// </summary>
public sealed partial class Tokenizer
{
    private readonly Pipeline _pipeline;
    private readonly TokenizerConfig _config;
    private readonly AddedTokenMatcher _rawMatcher;
    private readonly AddedTokenMatcher _normalizedMatcher;
    private readonly Dictionary<int, AddedToken> _addedById;
    private readonly Dictionary<string, AddedToken> _addedByContent;
    private readonly HashSet<string> _special;
    private readonly ChatTemplate? _toolTemplate;

    private Tokenizer(Pipeline pipeline, TokenizerConfig config)
    {
        _pipeline = pipeline;
        _config = config;
        var added = AddedTokenList.Merge(pipeline, config);
        AddedTokens = added;
        _addedById = [];
        foreach (var token in added)
            _addedById[token.Id] = token;
        _addedByContent = added.ToDictionary(token => token.Content);
        _special = [.. added.Where(token => token.Special).Select(token => token.Content)];
        _rawMatcher = new(added.Where(token => !token.Normalized).Select(token => (token, token.Content)));
        _normalizedMatcher = new(added.Where(token => token.Normalized).Select(token => (token, pipeline.Normalizer?.Normalize(token.Content) ?? token.Content)));
        VocabularySize = Math.Max(pipeline.Model.Vocabulary.Size, added.Select(token => token.Id + 1).DefaultIfEmpty(0).Max());
        ChatTemplate = config.ParseChatTemplate();
        _toolTemplate = config.ParseToolTemplate();
    }

    /// <summary>The highest token id plus one: how many rows an embedding needs. Ids may have gaps.</summary>
    public int VocabularySize { get; }

    /// <summary>The tokens that are matched in the text itself, special ones among them, by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>The text of the beginning-of-sequence token.</summary>
    public string? BosToken => _config.Bos?.Content;

    /// <summary>The text of the end-of-sequence token.</summary>
    public string? EosToken => _config.Eos?.Content;

    /// <summary>The text of the padding token.</summary>
    public string? PadToken => _config.Pad?.Content;

    /// <summary>The text of the unknown token.</summary>
    public string? UnkToken => _config.Unk?.Content;

    /// <summary>The id of <see cref="BosToken"/>.</summary>
    public int? BosTokenId => BosToken is { } token ? TokenToId(token) : null;

    /// <summary>The id of <see cref="EosToken"/>.</summary>
    public int? EosTokenId => EosToken is { } token ? TokenToId(token) : null;

    /// <summary>The id of <see cref="PadToken"/>.</summary>
    public int? PadTokenId => PadToken is { } token ? TokenToId(token) : null;

    /// <summary>The id of <see cref="UnkToken"/>.</summary>
    public int? UnkTokenId => UnkToken is { } token ? TokenToId(token) : null;

    /// <summary>The model's chat template (the one called default where there are several), or null if it ships none.</summary>
    public ChatTemplate? ChatTemplate { get; }

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Any text; half surrogate pairs count as U+FFFD.</param>
    /// <param name="addSpecialTokens">Put the tokens around it that the model's files ask for (BOS, EOS).</param>
    /// <param name="splitSpecialTokens">Treat special tokens written in the text as ordinary text.</param>
    /// <exception cref="InvalidDataException">The model has no token for some character and no unknown token (Unigram only).</exception>
    public int[] Encode(string text, bool addSpecialTokens = true, bool splitSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new IdBuffer(text.Length / 3 + 8);
        Run(text, splitSpecialTokens, ids, null);
        return addSpecialTokens && _pipeline.PostProcessor.Items.Count > 1 ? Surround(ids.Span) : ids.ToArray();
    }

    /// <summary>The ids of many texts, on all cores.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="addSpecialTokens">Put the tokens around each that the model's files ask for.</param>
    /// <param name="splitSpecialTokens">Treat special tokens written in the texts as ordinary text.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Encode(string, bool, bool)"/>.</exception>
    public int[][] EncodeBatch(IReadOnlyList<string> texts, bool addSpecialTokens = true, bool splitSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var results = new int[texts.Count][];
        try
        {
            Parallel.For(0, texts.Count, i => results[i] = Encode(texts[i], addSpecialTokens, splitSpecialTokens));
        }
        catch (AggregateException e) when (e.InnerException is InvalidDataException inner)
        {
            throw new InvalidDataException(inner.Message, e);
        }
        return results;
    }

    /// <summary>The ids of a text, each with the stretch of the text it stands for.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="addSpecialTokens">Put the tokens around it that the model's files ask for.</param>
    /// <param name="splitSpecialTokens">Treat special tokens written in the text as ordinary text.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Encode(string, bool, bool)"/>.</exception>
    public TokenizedText EncodeWithSpans(string text, bool addSpecialTokens = true, bool splitSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new IdBuffer();
        var spans = new List<TextSpan>();
        Run(text, splitSpecialTokens, ids, spans);
        if (_pipeline.PostProcessor.TrimsOffsets)
            spans = spans.ConvertAll(span => Trim(text, span));
        if (!addSpecialTokens || _pipeline.PostProcessor.Items.Count == 1)
            return new(ids.ToArray(), spans);
        var around = _pipeline.PostProcessor.Items.ToList();
        var before = around.IndexOf(null);
        spans.InsertRange(0, new TextSpan[before]);
        spans.AddRange(new TextSpan[around.Count - 1 - before]);
        return new(Surround(ids.Span), spans);
    }

    /// <summary>The text of ids; an id that no token has gives nothing.</summary>
    /// <param name="ids">The token ids.</param>
    /// <param name="skipSpecialTokens">Leave special tokens out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var text = _pipeline.PieceDecoder is { } pieces ? pieces.Decode(ids, _addedById, skipSpecialTokens)
            : _pipeline.Model is ForeignModel foreign ? foreign.Decode(ids, _addedById, skipSpecialTokens)
            : DecodeTokens(ids, skipSpecialTokens);
        return _config.CleanUpTokenizationSpaces ? SpaceCleanup.Apply(text) : text;
    }

    /// <summary>A decoder for ids that come one at a time.</summary>
    /// <param name="skipSpecialTokens">Leave special tokens out.</param>
    public StreamDecoder CreateStreamDecoder(bool skipSpecialTokens = false) => new(this, skipSpecialTokens);

    /// <summary>The id of a token, or null.</summary>
    public int? TokenToId(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (_addedByContent.TryGetValue(token, out var added))
            return added.Id;
        return _pipeline.Model.Vocabulary.Id(token) is >= 0 and var id ? id : null;
    }

    /// <summary>The token of an id, or null.</summary>
    public string? IdToToken(int id) => _addedById.TryGetValue(id, out var added) ? added.Content
        : _pipeline.Model is ForeignModel foreign ? foreign.Token(id) : _pipeline.Model.Vocabulary.Token(id);

    private void Run(string text, bool splitSpecial, IdBuffer ids, List<TextSpan>? spans) => Run(_pipeline, text, splitSpecial, ids, spans);

    private void Run(Pipeline pipeline, string text, bool splitSpecial, IdBuffer ids, List<TextSpan>? spans) =>
        new Encoder(pipeline, _rawMatcher, _normalizedMatcher, splitSpecial, ids, spans).Run(WellFormed(text));

    // Every unit keeps its place, so spans still fit.
    private static string WellFormed(string text)
    {
        var bad = IndexOfLoneSurrogate(text, 0);
        if (bad < 0)
            return text;
        var fixedText = new StringBuilder(text);
        for (; bad >= 0; bad = IndexOfLoneSurrogate(text, bad + 1))
            fixedText[bad] = '\ufffd';
        return fixedText.ToString();
    }

    private static int IndexOfLoneSurrogate(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            var skip = text.AsSpan(i).IndexOfAnyInRange('\ud800', '\udfff');
            if (skip < 0)
                return -1;
            i += skip;
            if (char.IsLowSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return i;
            i++;
        }
        return -1;
    }

    private int[] Surround(ReadOnlySpan<int> ids)
    {
        var items = _pipeline.PostProcessor.Items;
        var result = new int[items.Count - 1 + ids.Length];
        var i = 0;
        foreach (var item in items)
        {
            if (item is { } id)
            {
                result[i++] = id;
                continue;
            }
            ids.CopyTo(result.AsSpan(i));
            i += ids.Length;
        }
        return result;
    }

    private static TextSpan Trim(string text, TextSpan span)
    {
        var (start, end) = span;
        while (start < end && UnicodeClass.IsWhiteSpace(text[start]))
            start++;
        while (end > start && UnicodeClass.IsWhiteSpace(text[end - 1]))
            end--;
        return new(start, end);
    }

    private string DecodeTokens(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
            if (IdToToken(id) is { } token && !(skipSpecialTokens && _special.Contains(token)))
                tokens.Add(token);
        return _pipeline.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
    }
}
