namespace TorchSharp;

public static partial class torch
{
    /// <summary>See <see cref="Tensor.abs"/>.</summary>
    public static Tensor abs(Tensor input) => input.abs();

    /// <summary>See <see cref="Tensor.neg"/>.</summary>
    public static Tensor neg(Tensor input) => input.neg();

    /// <summary>See <see cref="Tensor.exp"/>.</summary>
    public static Tensor exp(Tensor input) => input.exp();

    /// <summary>See <see cref="Tensor.log"/>.</summary>
    public static Tensor log(Tensor input) => input.log();

    /// <summary>See <see cref="Tensor.log1p"/>.</summary>
    public static Tensor log1p(Tensor input) => input.log1p();

    /// <summary>See <see cref="Tensor.expm1"/>.</summary>
    public static Tensor expm1(Tensor input) => input.expm1();

    /// <summary>See <see cref="Tensor.sqrt"/>.</summary>
    public static Tensor sqrt(Tensor input) => input.sqrt();

    /// <summary>See <see cref="Tensor.rsqrt"/>.</summary>
    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    /// <summary>See <see cref="Tensor.reciprocal"/>.</summary>
    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    /// <summary>See <see cref="Tensor.sin"/>.</summary>
    public static Tensor sin(Tensor input) => input.sin();

    /// <summary>See <see cref="Tensor.cos"/>.</summary>
    public static Tensor cos(Tensor input) => input.cos();

    /// <summary>See <see cref="Tensor.tanh"/>.</summary>
    public static Tensor tanh(Tensor input) => input.tanh();

    /// <summary>See <see cref="Tensor.erf"/>.</summary>
    public static Tensor erf(Tensor input) => input.erf();

    /// <summary>See <see cref="Tensor.floor"/>.</summary>
    public static Tensor floor(Tensor input) => input.floor();

    /// <summary>See <see cref="Tensor.ceil"/>.</summary>
    public static Tensor ceil(Tensor input) => input.ceil();

    /// <summary>See <see cref="Tensor.sign"/>.</summary>
    public static Tensor sign(Tensor input) => input.sign();

    /// <summary>See <see cref="Tensor.sigmoid"/>.</summary>
    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    /// <summary>See <see cref="Tensor.square"/>.</summary>
    public static Tensor square(Tensor input) => input.square();

    /// <summary>See <see cref="Tensor.logical_not"/>.</summary>
    public static Tensor logical_not(Tensor input) => input.logical_not();

    /// <summary>See <see cref="Tensor.isfinite"/>.</summary>
    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    /// <summary>See <see cref="Tensor.isinf"/>.</summary>
    public static Tensor isinf(Tensor tensor) => tensor.isinf();

    /// <summary>See <see cref="Tensor.isnan"/>.</summary>
    public static Tensor isnan(Tensor input) => input.isnan();

    /// <summary>The same as the method of this name.</summary>
    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor add(Tensor left, Scalar right) => left.add(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => left.add(right, alpha);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor add(Tensor left, Scalar right, Scalar alpha) => left.add(right, alpha);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor sub(Tensor left, Scalar right) => left.sub(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor mul(Tensor left, Scalar right) => left.mul(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor pow(Tensor left, Tensor exponent) => left.pow(exponent);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcmul(tensor1, tensor2, value);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcdiv(tensor1, tensor2, value);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor logaddexp(Tensor left, Tensor right) => left.logaddexp(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor le(Tensor left, Tensor right) => left.le(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);

    /// <summary>The same as the method of this name.</summary>
    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) =>
        tensor.isclose(other, rtol, atol, nanEqual);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor logical_and(Tensor left, Tensor right) => left.logical_and(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor logical_or(Tensor left, Tensor right) => left.logical_or(right);

    /// <summary>The same as the method of this name.</summary>
    public static Tensor logical_xor(Tensor left, Tensor right) => left.logical_xor(right);
}
