namespace Anima.Tokenizers.PreTokenizers;

/// <summary>What becomes of a delimiter.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>Cuts at the matches of a pattern; with <paramref name="invert"/> the stretches between them count as the matches.</summary>
internal sealed class SplitPreTokenizer(Pattern pattern, SplitBehavior behavior, bool invert = false) : PreTokenizer
{
    public override void Split(in Piece piece, IPieceSink next)
    {
        if (pattern is Scanner scanner && behavior == SplitBehavior.Isolated)
            Scan(scanner, piece, next);
        else
            Merge(piece, next);
    }

    /// <summary>Passes on the consecutive matches of a scanner.</summary>
    internal static void Scan(Scanner scanner, in Piece piece, IPieceSink next)
    {
        var text = piece.Span;
        for (var start = 0; start < text.Length;)
        {
            var end = scanner.End(text, start);
            next.Accept(piece.Slice(start, end - start));
            start = end;
        }
    }

    private void Merge(in Piece piece, IPieceSink next)
    {
        var joiner = new Joiner(behavior, piece, next);
        var last = piece.Start + piece.Length;
        var done = piece.Start;
        using var matches = pattern.Matches(piece.Source.Text, piece.Start, last);
        while (matches.MoveNext())
        {
            joiner.Add(done, matches.Start, invert);
            joiner.Add(matches.Start, matches.End, !invert);
            done = matches.End;
        }
        joiner.Add(done, last, invert);
        joiner.Flush();
    }

    // Holds back one stretch, because the next may still join it.
    private struct Joiner(SplitBehavior behavior, Piece piece, IPieceSink next)
    {
        private int _start = -1;
        private int _end;
        private bool _wasMatch;

        public void Add(int start, int end, bool isMatch)
        {
            if (start == end)
                return;
            if (_start >= 0 && Joins(isMatch))
            {
                _end = end;
            }
            else
            {
                Flush();
                if (behavior == SplitBehavior.Removed && isMatch)
                    return;
                (_start, _end) = (start, end);
            }
            _wasMatch = isMatch;
        }

        private readonly bool Joins(bool isMatch) => behavior switch
        {
            SplitBehavior.Contiguous => isMatch == _wasMatch,
            SplitBehavior.MergedWithPrevious => isMatch && !_wasMatch,
            SplitBehavior.MergedWithNext => !isMatch && _wasMatch,
            _ => false,
        };

        public void Flush()
        {
            if (_start >= 0)
                next.Accept(new Piece(piece.Source, _start, _end - _start));
            _start = -1;
        }
    }
}
