namespace Anima.Tokenizers.PreTokenizers;

/// <summary>When a word-boundary mark is put before a text.</summary>
internal enum PrependScheme
{
    Always,
    First,
    Never,
}

/// <summary>Writes spaces as a visible mark, puts one in front, and cuts before every mark.</summary>
internal sealed class MetaspacePreTokenizer(char replacement, PrependScheme prepend, bool split) : PreTokenizer
{
    public PrependScheme Prepend => prepend;

    public override void Split(in Piece piece, IPieceSink next)
    {
        var marked = Mark(piece);
        if (!split)
        {
            next.Accept(marked);
            return;
        }
        var text = marked.Span;
        for (var start = 0; start < text.Length;)
        {
            var cut = text[(start + 1)..].IndexOf(replacement);
            var end = cut < 0 ? text.Length : start + 1 + cut;
            next.Accept(marked.Slice(start, end - start));
            start = end;
        }
    }

    private Piece Mark(in Piece piece)
    {
        var text = piece.Span;
        var prepends = text.Length > 0 && text[0] != replacement && text[0] != ' '
            && (prepend == PrependScheme.Always || prepend == PrependScheme.First && piece.Source.Start(piece.Start) == 0);
        if (!prepends && !text.Contains(' '))
            return piece;
        // The mark is one unit, as the space is: only the prefix moves the alignment.
        var builder = new AlignedTextBuilder(piece.Source);
        ReadOnlySpan<char> mark = [replacement];
        if (prepends)
            builder.Replace(mark, piece.Start, piece.Start + 1);
        for (var i = 0; i < text.Length;)
        {
            var space = text[i..].IndexOf(' ');
            var run = space < 0 ? text.Length - i : space;
            builder.Copy(piece.Start + i, run);
            i += run;
            if (i < text.Length)
            {
                builder.Replace(mark, piece.Start + i, piece.Start + i + 1);
                i++;
            }
        }
        return new(builder.Build(), 0, text.Length + (prepends ? 1 : 0));
    }
}
