using Anima.Data;
using Anima.Rlhf.Models;

namespace Anima.Rlhf.Evaluation;

/// <summary>What training minimises and measures, given what the streams find for items: the loop around it is the same for all.</summary>
internal interface IObjective
{
    /// <summary>The noun of its items, in singular, for sentences.</summary>
    string ItemName { get; }

    /// <summary>What it asks of the engine.</summary>
    /// <param name="withReferences">False where the reference's log-probs are known already.</param>
    ScoreRequest Request(bool withReferences);

    /// <summary>Begins a step, or an evaluation, over <paramref name="trees"/>, which then come in micro-batches.</summary>
    IObjectivePass Begin(IReadOnlyList<TokenTree> trees);
}

/// <summary>An objective on its way through the items of one step or evaluation.</summary>
internal interface IObjectivePass
{
    /// <summary>Takes one item and writes ∂(the step's loss)/∂(summed log-prob) of each of its sequences into <paramref name="slopes"/>.</summary>
    void Add(ScoredItem item, Span<double> slopes);

    /// <summary>All means so far by their names in metrics.jsonl, each after <paramref name="prefix"/>.</summary>
    IEnumerable<KeyValuePair<string, double>> Named(string prefix);
}
