using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>
/// The weight of one linear layer of the base, [out, in]. It is the seam between the engine and a device: how the weight is
/// stored, whether it is ever materialised and whether it is trained, is the implementation's affair.
/// </summary>
/// <remarks>
/// Products are only valid between <see cref="Open"/> and <see cref="Close"/>. The engine opens a layer once for a
/// phase (forward of both streams; recomputation and input gradient), so an implementation that has to unpack
/// its weight does so once for everything that the phase computes.
/// </remarks>
internal abstract class LinearWeight : IDisposable
{
    /// <summary>Describes a weight of <paramref name="outFeatures"/> rows and <paramref name="inFeatures"/> columns.</summary>
    protected LinearWeight(long outFeatures, long inFeatures)
    {
        OutFeatures = outFeatures;
        InFeatures = inFeatures;
    }

    /// <summary>Rows of the weight: the width of the product.</summary>
    public long OutFeatures { get; }

    /// <summary>Columns of the weight: the width of the input.</summary>
    public long InFeatures { get; }

    /// <summary>Bytes that hold the weight for the length of a run.</summary>
    public abstract long StoredBytes { get; }

    /// <summary>How the weight is stored, for reports: <c>nf4</c>, <c>bfloat16</c>, <c>float32</c>.</summary>
    public abstract string StoredAs { get; }

    /// <summary>The tensors that hold the weight, so that a test can see that two streams read the same storage.</summary>
    public abstract IReadOnlyList<Tensor> Storage { get; }

    /// <summary>Gets ready for products.</summary>
    public abstract void Open();

    /// <summary>Drops what <see cref="Open"/> made.</summary>
    public abstract void Close();

    /// <summary>x Wᵀ (+ bias), differentiable in what is trained. <paramref name="x"/> is [T, in]; the result is [T, out] in the dtype of x.</summary>
    public abstract Tensor Product(Tensor x, Tensor? bias);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the stored tensors.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A weight with its bias: what one linear layer of the base computes.</summary>
/// <param name="Weight">[out, in].</param>
/// <param name="Bias">[out], or null.</param>
internal sealed record BaseLinear(LinearWeight Weight, Tensor? Bias)
{
    /// <summary>x Wᵀ (+ bias); <paramref name="x"/> is [T, in], the result [T, out].</summary>
    public Tensor Forward(Tensor x) => Weight.Product(x, Bias);
}
