using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>The learning rate of every step, as transformers' <c>get_scheduler</c>: a linear warm-up, then constant, linear or cosine.</summary>
/// <param name="scheduler">The form after the warm-up.</param>
/// <param name="peak">The rate at the end of the warm-up.</param>
/// <param name="warmupSteps">Steps of warm-up; the first of several has rate 0.</param>
/// <param name="totalSteps">All steps.</param>
internal sealed class LearningRateSchedule(LrScheduler scheduler, double peak, int warmupSteps, int totalSteps)
{
    /// <summary>The rate that step <paramref name="step"/>, counted from 1, uses.</summary>
    public double At(int step) => peak * Share(step - 1);

    private double Share(int done)
    {
        if (done < warmupSteps)
            return (double)done / Math.Max(1, warmupSteps);
        var remaining = Math.Max(1, totalSteps - warmupSteps);
        return scheduler switch
        {
            LrScheduler.Constant => 1,
            LrScheduler.Linear => Math.Max(0, (double)(totalSteps - done) / remaining),
            _ => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (done - warmupSteps) / remaining))),
        };
    }
}
