using System.Globalization;

namespace Anima.Dpo.Jsonl;

/// <summary>Counts the lines whose messages hold control tokens that are read as text.</summary>
internal sealed class ControlTokenCount
{
    private long _lines;

    /// <summary>Counts a line.</summary>
    /// <param name="hasControlTokens">Whether it holds any.</param>
    public void Add(bool hasControlTokens) => _lines += hasControlTokens ? 1 : 0;

    /// <summary>Says how many there were, if there were any.</summary>
    public void Say(TextWriter writer)
    {
        if (_lines > 0)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_lines:N0} {(_lines == 1 ? "line holds" : "lines hold")} control tokens inside messages, read as text; --control-tokens special reads them as tokens"));
    }
}
