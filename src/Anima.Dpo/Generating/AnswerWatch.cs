using System.Text;
using Anima.Tokenizers;

namespace Anima.Dpo.Generating;

/// <summary>Follows an answer token by token as text, and ends it at a stop text.</summary>
/// <param name="tokenizer">Turns ids into text.</param>
/// <param name="stops">Texts that end an answer; they are no part of it.</param>
/// <param name="show">Is given each new stretch of text once it is certain; may be null.</param>
internal sealed class AnswerWatch(Tokenizer tokenizer, IReadOnlyList<string> stops, Action<string>? show = null)
{
    private readonly StreamDecoder _decoder = tokenizer.CreateStreamDecoder(skipSpecialTokens: true);
    private readonly StringBuilder _text = new();
    private readonly int _longestStop = stops.Count == 0 ? 0 : stops.Max(stop => stop.Length);
    private int _shown;
    private bool _isStopped;

    /// <summary>The answer so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Takes the next token; false when a stop text is reached.</summary>
    public bool Accept(int token)
    {
        Append(_decoder.Next(token));
        // What may yet turn out to be the beginning of a stop text waits.
        Show(_isStopped ? _text.Length : _text.Length - Math.Max(0, _longestStop - 1));
        return !_isStopped;
    }

    /// <summary>Takes what was held back, once the answer has ended.</summary>
    public void Finish()
    {
        if (!_isStopped)
            Append(_decoder.Finish());
        Show(_text.Length);
    }

    private void Append(string piece)
    {
        var searchFrom = Math.Max(0, _text.Length - _longestStop);
        _text.Append(piece);
        if (stops.Count == 0 || piece.Length == 0)
            return;
        var recent = _text.ToString(searchFrom, _text.Length - searchFrom);
        var first = stops.Select(stop => recent.IndexOf(stop, StringComparison.Ordinal)).Where(index => index >= 0).DefaultIfEmpty(-1).Min();
        if (first < 0)
            return;
        _text.Length = searchFrom + first;
        _isStopped = true;
    }

    private void Show(int end)
    {
        if (show is null || end <= _shown)
            return;
        show(_text.ToString(_shown, end - _shown));
        _shown = end;
    }
}
