namespace Anima.Data.Shapes;

/// <summary>
/// Splits two answers that both contain the prompt, as TRL's <c>extract_prompt</c> does: the common beginning becomes the prompt.
/// Text is compared by code point, messages by equality. Answers that never differ within the shorter one keep its last element.
/// </summary>
internal static class PromptExtraction
{
    /// <summary>Splits text.</summary>
    /// <param name="chosen">Prompt and preferred answer, not empty.</param>
    /// <param name="rejected">Prompt and other answer, not empty.</param>
    /// <returns>
    /// The parts. A single space before the first difference goes to the answers. When already the first code points differ and
    /// <paramref name="chosen"/> ends in a space, everything but its last code point is the prompt: TRL's index becomes -1 there.
    /// </returns>
    /// <exception cref="ArgumentException">One of the two is empty; TRL fails there too.</exception>
    public static (string Prompt, string Chosen, string Rejected) Split(string chosen, string rejected)
    {
        ArgumentException.ThrowIfNullOrEmpty(chosen);
        ArgumentException.ThrowIfNullOrEmpty(rejected);
        var common = CommonCodePoints(chosen, rejected);
        if (common == Math.Min(chosen.Length, rejected.Length))
        {
            var last = LastCodePoint(common == chosen.Length ? chosen : rejected);
            return (chosen[..last], chosen[last..], rejected[last..]);
        }

        if (common == 0 && chosen[^1] == ' ')
            return (chosen[..^1], " ", rejected[LastCodePoint(rejected)..]);
        if (common > 0 && chosen[common - 1] == ' ')
            common--;
        return (chosen[..common], chosen[common..], rejected[common..]);
    }

    /// <summary>Splits conversations.</summary>
    /// <param name="chosen">Messages of prompt and preferred answer, not empty.</param>
    /// <param name="rejected">Messages of prompt and other answer, not empty.</param>
    /// <param name="equal">Whether two messages are the same.</param>
    /// <exception cref="ArgumentException">One of the two is empty; TRL fails there too.</exception>
    public static (T[] Prompt, T[] Chosen, T[] Rejected) Split<T>(T[] chosen, T[] rejected, Func<T, T, bool> equal)
    {
        var shorter = Math.Min(chosen.Length, rejected.Length);
        if (shorter == 0)
            throw new ArgumentException("An empty conversation has no answer to tell from its prompt.");
        var common = 0;
        while (common < shorter - 1 && equal(chosen[common], rejected[common]))
            common++;
        return (chosen[..common], chosen[common..], rejected[common..]);
    }

    // Length in UTF-16 units of the common prefix, never ending inside a surrogate pair.
    private static int CommonCodePoints(string first, string second)
    {
        var common = first.AsSpan().CommonPrefixLength(second);
        return common > 0 && char.IsHighSurrogate(first[common - 1]) ? common - 1 : common;
    }

    private static int LastCodePoint(string text) =>
        text.Length > 1 && char.IsLowSurrogate(text[^1]) ? text.Length - 2 : text.Length - 1;
}
