namespace Anima.Data;

/// <summary>
/// The predictions a model is asked for: at a position, the log-probability of a target token. The same (position, target) that
/// several sequences need stands once, with one membership per sequence. Parallel arrays, so that they go to a device as they are.
/// </summary>
/// <param name="positions">Position whose output predicts, [predictions], not decreasing.</param>
/// <param name="targets">Token id predicted, [predictions].</param>
/// <param name="memberPrediction">Index of a prediction, [members], not decreasing.</param>
/// <param name="memberSequence">The sequence that the prediction of the same index belongs to, [members].</param>
internal sealed class PredictionList(int[] positions, int[] targets, int[] memberPrediction, int[] memberSequence)
{
    /// <summary>Position whose output predicts the target, [predictions], not decreasing.</summary>
    public int[] Positions { get; } = positions;

    /// <summary>Token id predicted, [predictions].</summary>
    public int[] Targets { get; } = targets;

    /// <summary>Index of a prediction, [members], not decreasing.</summary>
    public int[] MemberPrediction { get; } = memberPrediction;

    /// <summary>
    /// The sequence that the prediction of the same index belongs to, [members]. Within one sequence, members follow its tokens.
    /// </summary>
    public int[] MemberSequence { get; } = memberSequence;

    /// <summary>Number of predictions.</summary>
    public int Count => Positions.Length;
}
