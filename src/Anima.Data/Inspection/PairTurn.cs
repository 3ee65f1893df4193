namespace Anima.Data.Inspection;

/// <summary>A message, or a text that is none.</summary>
/// <param name="Role">Who speaks; null for plain text.</param>
/// <param name="Text">What is said; the JSON of content that is no text.</param>
public readonly record struct PairTurn(string? Role, string Text);
