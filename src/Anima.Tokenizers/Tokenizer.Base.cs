using System.Buffers;
using Anima.Tokenizers.Models;
using Microsoft.ML.Tokenizers;

namespace Anima.Tokenizers;

// Microsoft.ML.Tokenizers' type, so that these tokenizers serve wherever .NET takes one. It knows no special tokens around a text: what it gives
// is Encode without them. Offsets are places in the given text, which is why no normalised text is told. A normalizer or pre-tokenizer that is
// not to be considered is left out.
public sealed partial class Tokenizer : Microsoft.ML.Tokenizers.Tokenizer
{
    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var (ids, spans, length) = Place(text ?? textSpan.ToString(), settings);
        var count = WholeCharacters(spans, settings.MaxTokenCount);
        var tokens = new EncodedToken[count];
        for (var i = 0; i < count; i++)
            tokens[i] = new(ids[i], IdToToken(ids[i])!, new(spans[i].Start, spans[i].End));
        return new() { Tokens = tokens, CharsConsumed = End(spans, count, length) };
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        text ??= textSpan.ToString();
        if (settings.MaxTokenCount == int.MaxValue)
            return new() { Tokens = Ids(text, settings).ToArray(), CharsConsumed = text.Length };
        var (ids, spans, length) = Place(text, settings);
        var count = WholeCharacters(spans, settings.MaxTokenCount);
        return new() { Tokens = ids[..count], CharsConsumed = End(spans, count, length) };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        text ??= textSpan.ToString();
        return settings.MaxTokenCount == int.MaxValue ? Ids(text, settings).Span.Length : WholeCharacters(Place(text, settings).Spans, settings.MaxTokenCount);
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        normalizedText = null;
        var (_, spans, length) = Place(text ?? textSpan.ToString(), settings);
        if (!fromEnd)
        {
            tokenCount = WholeCharacters(spans, settings.MaxTokenCount);
            return End(spans, tokenCount, length);
        }
        var first = Math.Max(0, spans.Count - settings.MaxTokenCount);
        while (first > 0 && first < spans.Count && spans[first].Start < spans[first - 1].End)
            first++;
        tokenCount = spans.Count - first;
        return first == 0 ? 0 : first < spans.Count ? spans[first].Start : length;
    }

    /// <summary>The text of ids; an id that no token has gives nothing, special tokens are written out.</summary>
    /// <param name="ids">The token ids.</param>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Decode([.. ids], skipSpecialTokens: false);
    }

    /// <summary>Writes the text of as many ids as there is room for, never part of a token's text.</summary>
    /// <param name="ids">The token ids.</param>
    /// <param name="destination">Takes the text.</param>
    /// <param name="idsConsumed">How many ids it is the text of. The text of those left over, decoded by themselves, may lack a space at its beginning.</param>
    /// <param name="charsWritten">UTF-16 units that were written.</param>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        if (Decode(all, skipSpecialTokens: false) is var text && text.TryCopyTo(destination))
        {
            (idsConsumed, charsWritten) = (all.Length, text.Length);
            return OperationStatus.Done;
        }
        (idsConsumed, charsWritten) = (0, 0);
        var decoder = CreateStreamDecoder();
        for (var i = 0; i < all.Length; i++)
        {
            var part = decoder.Next(all[i]);
            if (!part.TryCopyTo(destination[charsWritten..]))
                break;
            charsWritten += part.Length;
            // What an unfinished character holds back is not consumed yet.
            if (part.Length > 0)
                idsConsumed = i + 1;
        }
        return OperationStatus.DestinationTooSmall;
    }

    private IdBuffer Ids(string text, EncodeSettings settings)
    {
        var ids = new IdBuffer(text.Length / 3 + 8);
        Run(Considered(settings), text, splitSpecial: false, ids, null);
        return ids;
    }

    private (int[] Ids, List<TextSpan> Spans, int Length) Place(string text, EncodeSettings settings)
    {
        var (ids, spans) = (new IdBuffer(), new List<TextSpan>());
        Run(Considered(settings), text, splitSpecial: false, ids, spans);
        return (ids.ToArray(), spans, text.Length);
    }

    private Pipeline Considered(EncodeSettings settings) => settings is { ConsiderNormalization: true, ConsiderPreTokenization: true } ? _pipeline : _pipeline with
    {
        Normalizer = settings.ConsiderNormalization ? _pipeline.Normalizer : null,
        PreTokenizer = settings.ConsiderPreTokenization ? _pipeline.PreTokenizer : null,
    };

    // At most that many tokens, and no character of which a further token stands for the rest.
    private static int WholeCharacters(List<TextSpan> spans, int most)
    {
        var count = Math.Min(most, spans.Count);
        while (count > 0 && count < spans.Count && spans[count].Start < spans[count - 1].End)
            count--;
        return count;
    }

    private static int End(List<TextSpan> spans, int count, int length) => count == spans.Count ? length : count == 0 ? 0 : spans[count - 1].End;
}
