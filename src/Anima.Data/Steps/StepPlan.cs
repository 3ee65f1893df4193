namespace Anima.Data;

/// <summary>
/// Which items each optimiser step takes. A step is <c>pairs_per_step</c> items of one epoch; the last step of an epoch has what is
/// left. The number of steps is <c>max_steps</c> where given, else ceil(epochs × steps per epoch), as transformers counts.
/// </summary>
internal sealed class StepPlan
{
    private readonly EpochOrder _order;
    private readonly int _itemsPerStep;

    /// <summary>Plans a run.</summary>
    /// <param name="order">The order of items.</param>
    /// <param name="itemsPerStep">Items of one optimiser step, from 1.</param>
    /// <param name="epochs">Passes over the data, above 0, fractions allowed; ignored where <paramref name="maxSteps"/> is given.</param>
    /// <param name="maxSteps">Steps in all, from 1, starting further epochs as needed; null to count by epochs.</param>
    /// <exception cref="InvalidDataException">There is nothing to train on, or the run would have more than 2,147,483,647 steps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Another argument is out of its range.</exception>
    public StepPlan(EpochOrder order, int itemsPerStep, double epochs, int? maxSteps = null)
    {
        if (order.Count == 0)
            throw new InvalidDataException("data.train leaves not a single pair to train on; see the counts of dropped rows, or raise data.max_length.");
        ArgumentOutOfRangeException.ThrowIfLessThan(itemsPerStep, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps ?? 1, 1, nameof(maxSteps));
        _order = order;
        _itemsPerStep = itemsPerStep;
        StepsPerEpoch = (order.Count - 1) / itemsPerStep + 1;
        TotalSteps = maxSteps ?? CountSteps(epochs);
    }

    /// <summary>Steps of one whole epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Steps of the run.</summary>
    public int TotalSteps { get; }

    /// <summary>The epoch, from 0, that a step belongs to.</summary>
    /// <param name="step">The step, from 1.</param>
    public int EpochOf(int step) => (Checked(step) - 1) / StepsPerEpoch;

    /// <summary>Indices of the items of a step, in order.</summary>
    /// <param name="step">The step, from 1 to <see cref="TotalSteps"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The plan has no such step.</exception>
    public ReadOnlyMemory<int> ItemsOf(int step)
    {
        var start = (Checked(step) - 1) % StepsPerEpoch * _itemsPerStep;
        return _order.Epoch(EpochOf(step)).Slice(start, Math.Min(_itemsPerStep, _order.Count - start));
    }

    private int Checked(int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, TotalSteps);
        return step;
    }

    private int CountSteps(double epochs)
    {
        if (!double.IsFinite(epochs) || epochs <= 0)
            throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "The number of epochs must be above 0.");
        var steps = Math.Ceiling(epochs * StepsPerEpoch);
        if (steps > int.MaxValue)
            throw new InvalidDataException("train.epochs asks for more than 2,147,483,647 steps; lower it, or set train.max_steps.");
        return (int)steps;
    }
}
