namespace Anima.Tokenizers.PostProcessors;

/// <summary>What is put around a text's tokens: ids before, ids after, and the text itself between them.</summary>
/// <param name="Items">The sequence of ids, null where the text goes.</param>
/// <param name="TrimsOffsets">Whether the places of tokens leave out the white space at their ends.</param>
internal sealed record PostProcessor(IReadOnlyList<int?> Items, bool TrimsOffsets = false)
{
    public static PostProcessor None { get; } = new([null]);

    /// <summary>This one, then <paramref name="next"/> around it.</summary>
    public PostProcessor Then(PostProcessor next) =>
        new([.. next.Items.SelectMany(item => item is null ? Items : [item])], TrimsOffsets || next.TrimsOffsets);
}
