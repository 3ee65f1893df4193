namespace Anima.Data;

/// <summary>One answer as it is trained on: prompt and completion in one row of token ids, after truncation.</summary>
/// <param name="ids">Token ids, [length]: prompt first, then completion.</param>
/// <param name="completionStart">Index in <paramref name="ids"/> of the first completion token, 0 to length.</param>
public sealed class PreparedSequence(int[] ids, int completionStart)
{
    /// <summary>Token ids, [length]: prompt first, then completion.</summary>
    public int[] Ids { get; } = ids;

    /// <summary>Index in <see cref="Ids"/> of the first completion token; equals the length when truncation left none.</summary>
    public int CompletionStart { get; } = completionStart;

    /// <summary>Number of tokens.</summary>
    public int Length => Ids.Length;

    /// <summary>Number of completion tokens. The one at index 0, if any, has no predecessor and is not scored.</summary>
    public int CompletionLength => Ids.Length - CompletionStart;
}
