using Anima.Rlhf.Losses;

namespace Anima.Rlhf.Evaluation;

/// <summary>A trained item with what the streams found for each of its sequences: one for a completion, two for a pair, more for ranked answers.</summary>
/// <param name="Row">The row of the data it came from.</param>
/// <param name="Answers">Its sequences, in the order of the tree's branches.</param>
internal readonly record struct ScoredItem(int Row, IReadOnlyList<AnswerScores> Answers);
