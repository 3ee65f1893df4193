namespace Anima.Recipes;

/// <summary><c>loss</c>: the preference loss, one or a weighted sum.</summary>
public sealed record LossSection
{
    /// <summary>The losses that are added, each with its weight. Default: <c>sigmoid</c> alone (Rafailov et al. 2023, arXiv:2305.18290).</summary>
    public ValueList<LossTerm> Type { get; init; } = [new("sigmoid")];

    /// <summary>How strongly the policy is held to the reference; rewards are beta times log-ratios. Above 0. Default: 0.1.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>The assumed share of pairs with swapped labels, from 0 to below 0.5, for the losses that use it (<see cref="LossTypes.UsingLabelSmoothing"/>). Default: 0.</summary>
    public double LabelSmoothing { get; init; }
}

/// <summary>One loss of a sum.</summary>
/// <param name="Type">One of <see cref="LossTypes.All"/>.</param>
public sealed record LossTerm(string Type)
{
    /// <summary>The factor of this loss in the sum, at least 0. Default: 1.</summary>
    public double Weight { get; init; } = 1;
}
