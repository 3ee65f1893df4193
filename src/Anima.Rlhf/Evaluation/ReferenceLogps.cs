namespace Anima.Rlhf.Evaluation;

/// <summary>The reference's summed log-probs of one pair's answers.</summary>
/// <param name="Chosen">Of the preferred answer.</param>
/// <param name="Rejected">Of the other answer.</param>
public readonly record struct ReferenceLogps(double Chosen, double Rejected);
