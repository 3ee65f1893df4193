using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The absolute value of each element.</summary>
        public Tensor abs() => Aten.abs.Call(this);

        /// <summary>The absolute value of each element, in place.</summary>
        public Tensor abs_() => Aten.abs_.CallInPlace(this);

        /// <summary>Each element with the other sign.</summary>
        public Tensor neg() => Aten.neg.Call(this);

        /// <summary>Each element with the other sign, in place.</summary>
        public Tensor neg_() => Aten.neg_.CallInPlace(this);

        /// <summary>e to the power of each element.</summary>
        public Tensor exp() => Aten.exp.Call(this);

        /// <summary>e to the power of each element, in place.</summary>
        public Tensor exp_() => Aten.exp_.CallInPlace(this);

        /// <summary>The natural logarithm of each element.</summary>
        public Tensor log() => Aten.log.Call(this);

        /// <summary>The natural logarithm of each element, in place.</summary>
        public Tensor log_() => Aten.log_.CallInPlace(this);

        /// <summary>log(1 + x) of each element, exact near zero.</summary>
        public Tensor log1p() => Aten.log1p.Call(this);

        /// <summary>log(1 + x) of each element, exact near zero, in place.</summary>
        public Tensor log1p_() => Aten.log1p_.CallInPlace(this);

        /// <summary>The binary logarithm of each element.</summary>
        public Tensor log2() => Aten.log2.Call(this);

        /// <summary>The binary logarithm of each element, in place.</summary>
        public Tensor log2_() => Aten.log2_.CallInPlace(this);

        /// <summary>e^x - 1 of each element, exact near zero.</summary>
        public Tensor expm1() => Aten.expm1.Call(this);

        /// <summary>e^x - 1 of each element, exact near zero, in place.</summary>
        public Tensor expm1_() => Aten.expm1_.CallInPlace(this);

        /// <summary>The square root of each element.</summary>
        public Tensor sqrt() => Aten.sqrt.Call(this);

        /// <summary>The square root of each element, in place.</summary>
        public Tensor sqrt_() => Aten.sqrt_.CallInPlace(this);

        /// <summary>1 / sqrt(x) of each element.</summary>
        public Tensor rsqrt() => Aten.rsqrt.Call(this);

        /// <summary>1 / sqrt(x) of each element, in place.</summary>
        public Tensor rsqrt_() => Aten.rsqrt_.CallInPlace(this);

        /// <summary>1 / x of each element.</summary>
        public Tensor reciprocal() => Aten.reciprocal.Call(this);

        /// <summary>1 / x of each element, in place.</summary>
        public Tensor reciprocal_() => Aten.reciprocal_.CallInPlace(this);

        /// <summary>The sine of each element.</summary>
        public Tensor sin() => Aten.sin.Call(this);

        /// <summary>The sine of each element, in place.</summary>
        public Tensor sin_() => Aten.sin_.CallInPlace(this);

        /// <summary>The cosine of each element.</summary>
        public Tensor cos() => Aten.cos.Call(this);

        /// <summary>The cosine of each element, in place.</summary>
        public Tensor cos_() => Aten.cos_.CallInPlace(this);

        /// <summary>The hyperbolic tangent of each element.</summary>
        public Tensor tanh() => Aten.tanh.Call(this);

        /// <summary>The hyperbolic tangent of each element, in place.</summary>
        public Tensor tanh_() => Aten.tanh_.CallInPlace(this);

        /// <summary>The error function of each element.</summary>
        public Tensor erf() => Aten.erf.Call(this);

        /// <summary>The error function of each element, in place.</summary>
        public Tensor erf_() => Aten.erf_.CallInPlace(this);

        /// <summary>Each element rounded down.</summary>
        public Tensor floor() => Aten.floor.Call(this);

        /// <summary>Each element rounded down, in place.</summary>
        public Tensor floor_() => Aten.floor_.CallInPlace(this);

        /// <summary>Each element rounded up.</summary>
        public Tensor ceil() => Aten.ceil.Call(this);

        /// <summary>Each element rounded up, in place.</summary>
        public Tensor ceil_() => Aten.ceil_.CallInPlace(this);

        /// <summary>Each element rounded towards zero.</summary>
        public Tensor trunc() => Aten.trunc.Call(this);

        /// <summary>Each element rounded towards zero, in place.</summary>
        public Tensor trunc_() => Aten.trunc_.CallInPlace(this);

        /// <summary>-1, 0 or 1 by the sign of each element.</summary>
        public Tensor sign() => Aten.sign.Call(this);

        /// <summary>-1, 0 or 1 by the sign of each element, in place.</summary>
        public Tensor sign_() => Aten.sign_.CallInPlace(this);

        /// <summary>1 / (1 + e^-x) of each element.</summary>
        public Tensor sigmoid() => Aten.sigmoid.Call(this);

        /// <summary>1 / (1 + e^-x) of each element, in place.</summary>
        public Tensor sigmoid_() => Aten.sigmoid_.CallInPlace(this);

        /// <summary>x * sigmoid(x) of each element.</summary>
        public Tensor silu() => Aten.silu.Call(this);

        /// <summary>x * sigmoid(x) of each element, in place.</summary>
        public Tensor silu_() => Aten.silu_.CallInPlace(this);

        /// <summary>max(x, 0) of each element.</summary>
        public Tensor relu() => Aten.relu.Call(this);

        /// <summary>max(x, 0) of each element, in place.</summary>
        public Tensor relu_() => Aten.relu_.CallInPlace(this);

        /// <summary>Each element times itself.</summary>
        public Tensor square() => Aten.square.Call(this);

        /// <summary>Each element with the other sign.</summary>
        public Tensor negative() => Aten.neg.Call(this);

        /// <summary>Each element rounded to decimals, ties to even.</summary>
        public Tensor round(long decimals = 0) => decimals == 0 ? Aten.round.Call(this) : Aten.round_decimals.Call(this, decimals);

        /// <summary>Each element rounded to decimals, ties to even, in place.</summary>
        public Tensor round_(long decimals = 0) => decimals == 0 ? Aten.round_.CallInPlace(this) : Aten.round__decimals.CallInPlace(this, decimals);

        /// <summary>x times the normal distribution function at x, of each element.</summary>
        public Tensor gelu() => Aten.gelu.Call(this);

        /// <summary>As <see cref="gelu()"/>, exactly or by the tanh formula.</summary>
        public Tensor gelu(GELU.Approximate approximate) => Aten.gelu.Call(this, approximate.ToString());

        /// <summary>x times the normal distribution function at x, in place.</summary>
        public Tensor gelu_() => Aten.gelu_.CallInPlace(this);

        /// <summary>As <see cref="gelu_()"/>, exactly or by the tanh formula.</summary>
        public Tensor gelu_(GELU.Approximate approximate) => Aten.gelu_.CallInPlace(this, approximate.ToString());

        /// <summary>log(1 + e^(beta x)) / beta of each element; x itself where beta x exceeds the threshold.</summary>
        public Tensor softplus(double beta = 1, double threshold = 20) => Aten.softplus.Call(this, beta, threshold);

        /// <summary>log(sigmoid(x)) of each element, exact at both ends.</summary>
        public Tensor log_sigmoid() => Aten.log_sigmoid.Call(this);

        /// <summary>Where elements are finite numbers.</summary>
        public Tensor isfinite() => Aten.isfinite.Call(this);

        /// <summary>Where elements are not numbers.</summary>
        public Tensor isnan() => Aten.isnan.Call(this);

        /// <summary>Where elements are infinite.</summary>
        public Tensor isinf() => Aten.isinf.Call(this);

        /// <summary>Elements with NaN and the infinities replaced; null stands for the largest and smallest finite value.</summary>
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Aten.nan_to_num.Call(this, nan, posinf, neginf);

        /// <summary>Where elements are zero.</summary>
        public Tensor logical_not() => Aten.logical_not.Call(this);

        /// <summary>1 where elements are zero, in place.</summary>
        public Tensor logical_not_() => Aten.logical_not_.CallInPlace(this);

        /// <summary>Each element with its bits (or truth) inverted.</summary>
        public Tensor bitwise_not() => Aten.bitwise_not.Call(this);

        /// <summary>Where both are not zero.</summary>
        public Tensor logical_and(Tensor other) => Aten.logical_and.Call(this, other);

        /// <summary>1 where both are not zero, in place.</summary>
        public Tensor logical_and_(Tensor other) => Aten.logical_and_.CallInPlace(this, other);

        /// <summary>Where either is not zero.</summary>
        public Tensor logical_or(Tensor other) => Aten.logical_or.Call(this, other);

        /// <summary>1 where either is not zero, in place.</summary>
        public Tensor logical_or_(Tensor other) => Aten.logical_or_.CallInPlace(this, other);

        /// <summary>Where exactly one is not zero.</summary>
        public Tensor logical_xor(Tensor other) => Aten.logical_xor.Call(this, other);

        /// <summary>1 where exactly one is not zero, in place.</summary>
        public Tensor logical_xor_(Tensor other) => Aten.logical_xor_.CallInPlace(this, other);

        /// <summary>Bits (or truth) combined by and.</summary>
        public Tensor bitwise_and(Tensor other) => Aten.bitwise_and_Tensor.Call(this, other);

        /// <summary>Bits (or truth) combined by or.</summary>
        public Tensor bitwise_or(Tensor other) => Aten.bitwise_or_Tensor.Call(this, other);

        /// <summary>Bits (or truth) combined by exclusive or.</summary>
        public Tensor bitwise_xor(Tensor other) => Aten.bitwise_xor_Tensor.Call(this, other);
    }
}
