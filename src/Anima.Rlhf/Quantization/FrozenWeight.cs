using static TorchSharp.torch;

namespace Anima.Rlhf.Quantization;

/// <summary>A weight that is not trained, and the two products that training needs of it.</summary>
internal abstract class FrozenWeight : LinearWeight
{
    /// <summary>Describes a weight of <paramref name="outFeatures"/> rows and <paramref name="inFeatures"/> columns.</summary>
    protected FrozenWeight(long outFeatures, long inFeatures) : base(outFeatures, inFeatures)
    {
    }

    /// <inheritdoc/>
    public sealed override Tensor Product(Tensor x, Tensor? bias) =>
        x.requires_grad && is_grad_enabled() ? FrozenLinearFunction.apply(x, new FrozenProduct(this, bias)) : Forward(x, bias);

    /// <summary>x Wᵀ (+ bias). <paramref name="x"/> is [T, in]; the result is [T, out] in the dtype of x.</summary>
    public abstract Tensor Forward(Tensor x, Tensor? bias);

    /// <summary>dy W, the gradient with respect to the input. <paramref name="dy"/> is [T, out]; the result is [T, in].</summary>
    public abstract Tensor InputGradient(Tensor dy);
}
