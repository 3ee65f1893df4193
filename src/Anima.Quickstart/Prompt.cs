namespace Anima.Quickstart;

/// <summary>A question in one of its phrasings.</summary>
/// <param name="Question">The question.</param>
/// <param name="Text">What the user says.</param>
internal sealed record Prompt(Question Question, string Text);
