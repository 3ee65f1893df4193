namespace Anima.Tokenizers;

/// <summary>A stretch of a text, in UTF-16 units.</summary>
/// <param name="Start">The first unit.</param>
/// <param name="End">One past the last unit.</param>
public readonly record struct TextSpan(int Start, int End);

/// <summary>A text's tokens and where they come from.</summary>
/// <param name="Ids">The token ids.</param>
/// <param name="Spans">For each id the stretch of the input it stands for; empty for a token that was put around the text.</param>
public sealed record TokenizedText(IReadOnlyList<int> Ids, IReadOnlyList<TextSpan> Spans);
