using Anima.Rlhf.Adapters;
using Anima.Rlhf.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Training;

/// <summary>AdamW (arXiv 1711.05101) as PyTorch defines it, on one flat fp32 vector of weights.</summary>
/// <remarks>
/// p ← p·(1 − lr·λ); m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε).
/// Ours and not TorchSharp's, because that one makes scalars that another thread's allocations can collect under it.
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private readonly double _beta1, _beta2, _weightDecay;
    private readonly IReadOnlyList<ParameterRange> _decayed;
    private readonly Scalar _beta2Scalar, _oneMinusBeta2, _epsilon;
    private readonly Tensor _oneMinusBeta1;

    /// <summary>An optimiser before its first step.</summary>
    /// <param name="count">How many weights.</param>
    /// <param name="device">Where they lie.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="decayed">What λ reaches; null for all.</param>
    public AdamW(long count, Device device, double beta1, double beta2, double epsilon, double weightDecay, IReadOnlyList<ParameterRange>? decayed = null)
    {
        (_beta1, _beta2, _weightDecay, _decayed) = (beta1, beta2, weightDecay, decayed ?? [new(0, count)]);
        _oneMinusBeta1 = tensor((float)(1 - beta1), device).DetachFromDisposeScope();
        (_beta2Scalar, _oneMinusBeta2) = (beta2.ToScalar(), (1 - beta2).ToScalar());
        _epsilon = epsilon.ToScalar();
        FirstMoment = zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();
        SecondMoment = zeros(count, ScalarType.Float32, device).DetachFromDisposeScope();
    }

    /// <summary>m, the running mean of gradients.</summary>
    public Tensor FirstMoment { get; }

    /// <summary>v, the running mean of squared gradients.</summary>
    public Tensor SecondMoment { get; }

    /// <summary>t, steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>One step on <paramref name="weights"/> with <paramref name="gradients"/>, both flat, at <paramref name="learningRate"/>.</summary>
    public void Step(Tensor weights, Tensor gradients, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        Steps++;
        using var decay = (1 - learningRate * _weightDecay).ToScalar();
        using var stepSize = (-learningRate / (1 - Math.Pow(_beta1, Steps))).ToScalar();
        using var rootCorrection = Math.Sqrt(1 - Math.Pow(_beta2, Steps)).ToScalar();
        if (_weightDecay != 0)
            foreach (var (start, length) in _decayed)
                weights.narrow(0, start, length).mul_(decay);
        FirstMoment.lerp_(gradients, _oneMinusBeta1);
        SecondMoment.mul_(_beta2Scalar).addcmul_(gradients, gradients, _oneMinusBeta2);
        var denominator = SecondMoment.sqrt().div_(rootCorrection).add_(_epsilon, Scalars.One);
        weights.addcdiv_(FirstMoment, denominator, stepSize);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstMoment.Dispose();
        SecondMoment.Dispose();
        _oneMinusBeta1.Dispose();
    }
}
