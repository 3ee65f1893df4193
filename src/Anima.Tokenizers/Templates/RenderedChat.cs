namespace Anima.Tokenizers;

/// <summary>A rendered conversation.</summary>
/// <param name="Text">The text.</param>
/// <param name="GenerationSpans">The stretches that the template marked as the assistant's own, in UTF-16 units of the text.</param>
public sealed record RenderedChat(string Text, IReadOnlyList<TextSpan> GenerationSpans);
