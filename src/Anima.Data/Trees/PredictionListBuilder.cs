namespace Anima.Data;

/// <summary>Collects predictions and their memberships in order.</summary>
/// <param name="capacity">Memberships expected.</param>
internal sealed class PredictionListBuilder(int capacity)
{
    private readonly List<int> _positions = new(capacity);
    private readonly List<int> _targets = new(capacity);
    private readonly List<int> _memberPrediction = new(capacity);
    private readonly List<int> _memberSequence = new(capacity);

    /// <summary>Starts a prediction; its members follow through <see cref="AddMember"/>.</summary>
    public void Add(int position, int target)
    {
        _positions.Add(position);
        _targets.Add(target);
    }

    /// <summary>Says that the prediction added last belongs to a sequence.</summary>
    public void AddMember(int sequence)
    {
        _memberPrediction.Add(_positions.Count - 1);
        _memberSequence.Add(sequence);
    }

    /// <summary>Appends a tree's predictions, moved to where the tree stands in a batch.</summary>
    public void Append(PredictionList predictions, int positionOffset, int sequenceOffset)
    {
        var predictionOffset = _positions.Count;
        foreach (var position in predictions.Positions)
            _positions.Add(position + positionOffset);
        _targets.AddRange(predictions.Targets);
        foreach (var prediction in predictions.MemberPrediction)
            _memberPrediction.Add(prediction + predictionOffset);
        foreach (var sequence in predictions.MemberSequence)
            _memberSequence.Add(sequence + sequenceOffset);
    }

    /// <summary>The predictions added so far.</summary>
    public PredictionList ToList() => new([.. _positions], [.. _targets], [.. _memberPrediction], [.. _memberSequence]);
}
