namespace Anima.Recipes;

/// <summary>How the learning rate moves after warm-up.</summary>
public enum LrScheduler
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>Straight down to 0 at the last step.</summary>
    Linear,

    /// <summary>A half-cosine to 0.</summary>
    Cosine,
}

/// <summary>The optimiser.</summary>
public enum Optimizer
{
    /// <summary>AdamW with fp32 state (Loshchilov and Hutter 2017, arXiv:1711.05101), as PyTorch defines it.</summary>
    AdamW,

    /// <summary>AdamW with 8-bit block-wise state (Dettmers et al. 2021, arXiv:2110.02861).</summary>
    AdamW8Bit,

    /// <summary>The same with state that can leave the device's memory.</summary>
    PagedAdamW8Bit,
}

/// <summary><c>train</c>: steps, optimiser, schedule and memory.</summary>
public sealed record TrainSection
{
    /// <summary>
    /// <c>pairs_per_step</c>, or <c>sequences_per_step</c> in supervised fine-tuning: how many make one optimiser step. Loss, gradient and
    /// metrics are means over the pairs, or over the sequences' target tokens. At least 1. Default: 16.
    /// </summary>
    public int ItemsPerStep { get; init; } = 16;

    /// <summary>Passes over the training pairs, above 0. Default: 1.</summary>
    public double Epochs { get; init; } = 1;

    /// <summary>Optimiser steps, at least 1; wins over <see cref="Epochs"/> and starts further epochs. Default: null.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>The highest learning rate, at least 0. Default: 5e-6.</summary>
    public double LearningRate { get; init; } = 5e-6;

    /// <summary>Default: <see cref="LrScheduler.Linear"/>.</summary>
    public LrScheduler LrScheduler { get; init; } = LrScheduler.Linear;

    /// <summary>Steps over which the rate rises from 0: a whole number, or a share of all steps when below 1. Default: 0.</summary>
    public double WarmupSteps { get; init; }

    /// <summary>Default: <see cref="Optimizer.AdamW"/>.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW;

    /// <summary>Decay of the gradient's running mean, from 0 to below 1. Default: 0.9.</summary>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <summary>Decay of the squared gradient's running mean, from 0 to below 1. Default: 0.999.</summary>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator, above 0. Default: 1e-8.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay, at least 0. Default: 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>A gradient with a larger L2 norm is scaled down to it; at least 0, and 0 leaves every gradient as it is. Default: 1.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Most tokens in one micro-batch, after sharing; a longer pair stands alone. At least 1. Default: 4096.</summary>
    public int TokensPerBatch { get; init; } = 4096;

    /// <summary>The memory budget in bytes that decides which layers keep their graph and which recompute it (the result is the same); null for <c>auto</c>, the default.</summary>
    public long? Memory { get; init; }

    /// <summary>Seeds the order of pairs and the adapter's start, 0 to 2^63 - 1. Default: 42.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>The number of warm-up steps in a run of <paramref name="totalSteps"/> steps: a share is rounded up, as in transformers.</summary>
    public int WarmupStepsOf(int totalSteps) =>
        WarmupSteps < 1 ? (int)Math.Ceiling(WarmupSteps * totalSteps) : (int)WarmupSteps;
}
