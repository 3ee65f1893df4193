using System.Text;
using Anima.Tokenizers.Normalizers;
using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>SentencePiece's normaliser: the character map (longest match first), white space collapsed and written as U+2581, the dummy prefix.</summary>
internal sealed class PieceNormalizer : Normalizer
{
    public const char Mark = '\u2581';

    private readonly ModelProto _proto;
    private readonly CharsMap _map;
    private readonly UserSymbols _symbols;
    private readonly bool _prefixEverywhere;
    private readonly char _space;

    /// <param name="proto">The model.</param>
    /// <param name="prefixEverywhere">Whether a text after an added token gets the dummy prefix too, not only the first.</param>
    public PieceNormalizer(ModelProto proto, bool prefixEverywhere)
    {
        _proto = proto;
        _map = CharsMap.Parse(proto.CharsMap);
        _symbols = new(proto);
        _prefixEverywhere = prefixEverywhere;
        _space = proto.EscapeWhitespaces ? Mark : ' ';
    }

    public override AlignedText Normalize(AlignedText text)
    {
        var source = text.Text;
        var utf8 = _map.IsEmpty ? [] : Encoding.UTF8.GetBytes(source);
        int at = 0, byteAt = 0;
        if (_proto.RemoveExtraWhitespaces)
            while (at < source.Length && Next(source, utf8, at, byteAt, out var units, out var bytes).SequenceEqual(" "))
                (at, byteAt) = (at + units, byteAt + bytes);
        if (at == source.Length)
            return text.Slice(0, 0);
        var builder = new AlignedTextBuilder(text);
        var hasPrefix = _proto.AddDummyPrefix && (_prefixEverywhere || text.Start(0) == 0);
        if (hasPrefix && !_proto.TreatWhitespaceAsSuffix)
            builder.Replace([_space], at, at);
        var afterSpace = _proto.RemoveExtraWhitespaces;
        while (at < source.Length)
        {
            if (PlainRun(source.AsSpan(at)) is > 0 and var run)
            {
                builder.Copy(at, run);
                (at, byteAt, afterSpace) = (at + run, byteAt + run, false);
                continue;
            }
            var part = Next(source, utf8, at, byteAt, out var units, out var bytes);
            if (afterSpace)
                part = part.TrimStart(' ');
            Write(builder, part, at, at + units);
            if (!part.IsEmpty)
                afterSpace = _proto.RemoveExtraWhitespaces && part[^1] == ' ';
            (at, byteAt) = (at + units, byteAt + bytes);
        }
        var result = builder.Build();
        if (_proto.RemoveExtraWhitespaces)
            result = result.Slice(0, result.Text.TrimEnd(_space).Length);
        return hasPrefix && _proto.TreatWhitespaceAsSuffix ? WithSuffix(result) : result;
    }

    // How much of the text here stays as it is: all up to a space without a map, ASCII with one, but for a last character that what
    // follows may belong to. (Byte places only count where there is a map.)
    private int PlainRun(ReadOnlySpan<char> text)
    {
        if (!_symbols.IsEmpty)
            return 0;
        if (_map.IsEmpty)
            return text.IndexOf(' ') is >= 0 and var space ? space : text.Length;
        var end = text.IndexOfAnyExcept(_map.PlainAscii) is >= 0 and var other ? other : text.Length;
        if (end < text.Length && text[end] >= 0x80)
            end--;
        return text[..Math.Max(0, end)].IndexOf(' ') is >= 0 and var cut ? cut : Math.Max(0, end);
    }

    // What the normaliser makes of the text here, and how much of it that takes.
    private ReadOnlySpan<char> Next(string source, byte[] utf8, int at, int byteAt, out int units, out int bytes)
    {
        units = _symbols.Longest(source.AsSpan(at));
        if (units == 0 && _map.TryMatch(utf8.AsSpan(Math.Min(byteAt, utf8.Length)), longest: true, out bytes, out var replacement))
        {
            units = Encoding.UTF8.GetCharCount(utf8, byteAt, bytes);
            return replacement;
        }
        if (units == 0)
            UnicodeClass.CodePointAt(source, at, out units);
        bytes = _map.IsEmpty ? 0 : Encoding.UTF8.GetByteCount(source.AsSpan(at, units));
        return source.AsSpan(at, units);
    }

    private void Write(AlignedTextBuilder builder, ReadOnlySpan<char> part, int start, int end)
    {
        while (!part.IsEmpty)
        {
            var space = part.IndexOf(' ');
            var plain = space < 0 ? part.Length : space;
            if (plain > 0)
                builder.Replace(part[..plain], start, end);
            if (space >= 0)
                builder.Replace([_space], start, end);
            part = part[(plain + (space >= 0 ? 1 : 0))..];
        }
    }

    private AlignedText WithSuffix(AlignedText text)
    {
        var builder = new AlignedTextBuilder(text);
        builder.Copy(0, text.Text.Length);
        builder.Replace([_space], Math.Max(0, text.Text.Length - 1), text.Text.Length);
        return builder.Build();
    }
}
