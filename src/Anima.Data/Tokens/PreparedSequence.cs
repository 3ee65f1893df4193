namespace Anima.Data;

/// <summary>One sequence as it is trained on, in one row of token ids, after truncation.</summary>
internal sealed class PreparedSequence
{
    /// <summary>A prompt and a completion, all of which is learnt.</summary>
    /// <param name="ids">Token ids, [length]: prompt first, then completion.</param>
    /// <param name="completionStart">Index in <paramref name="ids"/> of the first completion token, 0 to length.</param>
    public PreparedSequence(int[] ids, int completionStart) => (Ids, CompletionStart) = (ids, completionStart);

    /// <summary>A sequence of which any tokens may be learnt.</summary>
    /// <param name="ids">Token ids, [length].</param>
    /// <param name="isTarget">Which of them are learnt, [length].</param>
    public PreparedSequence(int[] ids, bool[] isTarget) : this(ids, Math.Max(0, Array.IndexOf(isTarget, true))) => Mask = isTarget;

    /// <summary>Token ids, [length]: prompt first, then completion.</summary>
    public int[] Ids { get; }

    /// <summary>Index in <see cref="Ids"/> of the first completion token; equals the length when truncation left none.</summary>
    public int CompletionStart { get; }

    /// <summary>Number of tokens.</summary>
    public int Length => Ids.Length;

    /// <summary>Number of completion tokens. The one at index 0, if any, has no predecessor and is not scored.</summary>
    public int CompletionLength => Ids.Length - CompletionStart;

    /// <summary>Which tokens are learnt, [length]; null for the whole completion.</summary>
    internal bool[]? Mask { get; }

    /// <summary>Whether a token is learnt. The first has no predecessor and never is.</summary>
    /// <param name="index">Its index in <see cref="Ids"/>.</param>
    public bool IsScored(int index) => index > 0 && index >= CompletionStart && (Mask is null || Mask[index]);
}
