namespace Anima.Quickstart;

/// <summary>Two answers to one prompt.</summary>
/// <param name="Prompt">What the user says.</param>
/// <param name="Chosen">The helpful answer.</param>
/// <param name="Rejected">The curt or evasive one.</param>
internal sealed record PreferencePair(string Prompt, string Chosen, string Rejected);
