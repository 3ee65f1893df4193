namespace Anima.Tokenizers;

/// <summary>A rendered conversation.</summary>
/// <param name="Text">The text.</param>
/// <param name="GenerationSpans">The stretches that the template marked as the assistant's own, in UTF-16 units of the text.</param>
public sealed record RenderedChat(string Text, IReadOnlyList<TextSpan> GenerationSpans)
{
    /// <summary>
    /// Places in the text, ascending, at which somebody typed what would be a control token: none that takes in one of these characters is encoded
    /// as the token. Empty unless that makes a difference.
    /// </summary>
    public IReadOnlyList<int> Guarded { get; internal init; } = [];

    /// <summary>The tokens that <see cref="Guarded"/> keeps from being matched.</summary>
    internal ControlTokens.ControlTokenSet? ControlTokens { get; init; }
}
