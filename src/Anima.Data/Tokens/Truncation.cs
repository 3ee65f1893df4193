using Anima.Recipes;

namespace Anima.Data;

/// <summary>How prompt and completion together are cut to a maximal length, as TRL's preference collator does.</summary>
/// <param name="MaxLength">Most tokens a sequence keeps, or null for no limit.</param>
/// <param name="Side">The end that is cut off: right is TRL's <c>keep_start</c>, left its <c>keep_end</c>.</param>
internal readonly record struct Truncation(int? MaxLength, TruncationSide Side = TruncationSide.Right)
{
    /// <summary>No limit.</summary>
    public static Truncation None => new(null);

    /// <summary>Length of prompt and completion together after the cut.</summary>
    /// <param name="promptLength">Prompt tokens before the cut.</param>
    /// <param name="completionLength">Completion tokens before the cut.</param>
    public int LengthOf(int promptLength, int completionLength) =>
        Math.Min(promptLength + completionLength, MaxLength ?? int.MaxValue);

    /// <summary>Joins prompt and completion and cuts the result.</summary>
    /// <param name="promptIds">Token ids of the prompt, [prompt length].</param>
    /// <param name="completionIds">Token ids of the completion, [completion length].</param>
    /// <returns>The sequence; its completion starts where the prompt's kept part ends.</returns>
    public PreparedSequence Apply(ReadOnlySpan<int> promptIds, ReadOnlySpan<int> completionIds)
    {
        var length = LengthOf(promptIds.Length, completionIds.Length);
        var cut = promptIds.Length + completionIds.Length - length;
        if (Side == TruncationSide.Right)
        {
            promptIds = promptIds[..Math.Min(promptIds.Length, length)];
            completionIds = completionIds[..(length - promptIds.Length)];
        }
        else
        {
            completionIds = completionIds[Math.Max(0, cut - promptIds.Length)..];
            promptIds = promptIds[Math.Min(cut, promptIds.Length)..];
        }

        return new PreparedSequence([.. promptIds, .. completionIds], promptIds.Length);
    }
}
