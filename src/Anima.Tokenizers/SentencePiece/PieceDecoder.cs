using System.Text;
using Anima.Tokenizers.Decoders;
using Anima.Tokenizers.Normalizers;

namespace Anima.Tokenizers.SentencePiece;

/// <summary>SentencePiece's decoder: control pieces are silent, byte pieces join into characters, the dummy prefix goes.</summary>
internal sealed class PieceDecoder
{
    private readonly ModelProto _proto;
    private readonly int _unkId;
    private readonly CharsMap _denormalizer;

    public PieceDecoder(ModelProto proto, int unkId)
    {
        _proto = proto;
        _unkId = unkId;
        _denormalizer = CharsMap.Parse(proto.DenormalizerCharsMap);
    }

    /// <summary>The text of ids; added tokens of the model's configuration stand for their own text.</summary>
    public string Decode(ReadOnlySpan<int> ids, Dictionary<int, AddedToken> added, bool skipSpecial)
    {
        var text = new StringBuilder();
        var bytes = new List<byte>();
        var (atStart, prefixSeen) = (true, false);
        foreach (var id in ids)
        {
            if ((uint)id < (uint)_proto.Pieces.Count && _proto.Pieces[id].Type == PieceType.Byte && ByteFallbackDecoder.TryByte(_proto.Pieces[id].Text, out var b))
            {
                bytes.Add(b);
                continue;
            }
            Flush(bytes, text);
            if (prefixSeen || text.Length > 0)
                atStart = false;
            (var part, prefixSeen) = Text(id, atStart, added, skipSpecial);
            text.Append(part);
        }
        Flush(bytes, text);
        return _denormalizer.IsEmpty ? text.ToString() : Denormalize(text.ToString());
    }

    private (string Text, bool PrefixSeen) Text(int id, bool atStart, Dictionary<int, AddedToken> added, bool skipSpecial)
    {
        if (added.TryGetValue(id, out var token))
            return (skipSpecial && token.Special ? "" : token.Content, false);
        if ((uint)id >= (uint)_proto.Pieces.Count || _proto.Pieces[id].Type == PieceType.Control)
            return ("", false);
        if (id == _unkId)
            return (_proto.UnknownSurface, false);
        var piece = _proto.Pieces[id].Text;
        var prefixSeen = false;
        if (atStart && (_proto.AddDummyPrefix || _proto.RemoveExtraWhitespaces) && piece[0] == PieceNormalizer.Mark)
        {
            piece = piece[1..];
            // Where extra white space is removed, every piece at the start loses its own.
            prefixSeen = !_proto.RemoveExtraWhitespaces;
        }
        return (piece.Replace(PieceNormalizer.Mark, ' '), prefixSeen);
    }

    private static void Flush(List<byte> bytes, StringBuilder text)
    {
        var rest = bytes.ToArray().AsSpan();
        bytes.Clear();
        while (!rest.IsEmpty)
        {
            // One U+FFFD for every byte that begins no character.
            var valid = Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            text.Append(valid ? rune.ToString() : "\ufffd");
            rest = rest[(valid ? length : 1)..];
        }
    }

    private string Denormalize(string text)
    {
        var output = new StringBuilder();
        var rest = Encoding.UTF8.GetBytes(text).AsSpan();
        while (!rest.IsEmpty)
        {
            if (_denormalizer.TryMatch(rest, longest: true, out var length, out var replacement))
                output.Append(replacement);
            else
            {
                Rune.DecodeFromUtf8(rest, out var rune, out length);
                output.Append(rune.ToString());
            }
            rest = rest[length..];
        }
        return output.ToString();
    }
}
