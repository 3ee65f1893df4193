using Anima.Tokenizers.Unicode;

namespace Anima.Tokenizers.PreTokenizers;

/// <summary>Cuts where the script changes; Hiragana and Katakana count as Han, and what has no script, such as a space, belongs to either side.</summary>
internal sealed class ScriptPreTokenizer : PreTokenizer
{
    private const int ProlongedSoundMark = 0x30FC, AnyScript = -2;

    private static readonly int Han = Script("Han"), Hiragana = Script("Hiragana"), Katakana = Script("Katakana");

    public override void Split(in Piece piece, IPieceSink next)
    {
        var text = piece.Span;
        int start = 0, last = AnyScript;
        for (int i = 0, length; i < text.Length; i += length)
        {
            var script = ScriptOf(UnicodeClass.CodePointAt(text, i, out length));
            if (script == AnyScript)
                continue;
            if (last != AnyScript && last != script && i > start)
            {
                next.Accept(piece.Slice(start, i - start));
                start = i;
            }
            last = script;
        }
        if (start < text.Length)
            next.Accept(piece.Slice(start, text.Length - start));
    }

    private static int ScriptOf(int c)
    {
        if (LibraryClasses.HasNoScript(c))
            return AnyScript;
        if (c == ProlongedSoundMark)
            return Han;
        var script = Scripts.Of(c);
        return script == Hiragana || script == Katakana ? Han : script;
    }

    private static int Script(string name) => Scripts.TryFind(name, out var script) ? script : throw new InvalidOperationException($"No script {name}.");
}

/// <summary>Cuts into stretches of a fixed number of code points.</summary>
internal sealed class FixedLengthPreTokenizer(int count) : PreTokenizer
{
    public override void Split(in Piece piece, IPieceSink next)
    {
        var text = piece.Span;
        int start = 0, seen = 0;
        for (int i = 0, length; i < text.Length; i += length)
        {
            UnicodeClass.CodePointAt(text, i, out length);
            if (seen++ == count)
            {
                next.Accept(piece.Slice(start, i - start));
                (start, seen) = (i, 1);
            }
        }
        if (start < text.Length)
            next.Accept(piece.Slice(start, text.Length - start));
    }
}
