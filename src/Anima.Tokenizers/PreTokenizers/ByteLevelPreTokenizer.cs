namespace Anima.Tokenizers.PreTokenizers;

/// <summary>
/// Splits as GPT-2 does and writes bytes as printable characters. As the last stage before a BPE model it leaves the writing to the
/// model, which then only does it for words it has not seen (<paramref name="mapsBytes"/> false).
/// </summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex, bool mapsBytes) : PreTokenizer
{
    public bool AddPrefixSpace => addPrefixSpace;

    public bool UseRegex => useRegex;

    public override void Split(in Piece piece, IPieceSink next)
    {
        var target = mapsBytes ? new ByteMapper(next) : next;
        var input = addPrefixSpace && piece.Length > 0 && piece.Span[0] != ' ' ? WithSpace(piece) : piece;
        if (useRegex)
            SplitPreTokenizer.Scan(Gpt2Scanner.Instance, input, target);
        else if (input.Length > 0)
            target.Accept(input);
    }

    private static Piece WithSpace(in Piece piece)
    {
        var builder = new AlignedTextBuilder(piece.Source);
        builder.Replace(" ", piece.Start, piece.Start + 1);
        builder.Copy(piece.Start, piece.Length);
        return new(builder.Build(), 0, piece.Length + 1);
    }

    private sealed class ByteMapper(IPieceSink next) : IPieceSink
    {
        public void Accept(in Piece piece)
        {
            var mapped = ByteLevelAlphabet.Encode(piece);
            next.Accept(new Piece(mapped, 0, mapped.Text.Length));
        }
    }
}
