using static TorchSharp.Tests.Values;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public sealed class PointwiseTests : ScopedTests
{
    public static TheoryData<string, Func<Tensor, Tensor>, Func<double, double>> Functions => new()
    {
        { "abs", x => x.abs(), Math.Abs },
        { "neg", x => -x, x => -x },
        { "exp", x => x.exp(), Math.Exp },
        { "expm1", x => x.expm1(), x => Math.Exp(x) - 1 },
        { "log", x => x.abs().log(), x => Math.Log(Math.Abs(x)) },
        { "log1p", x => x.abs().log1p(), x => Math.Log(1 + Math.Abs(x)) },
        { "sqrt", x => x.abs().sqrt(), x => Math.Sqrt(Math.Abs(x)) },
        { "rsqrt", x => x.abs().rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x)) },
        { "square", x => x.square(), x => x * x },
        { "reciprocal", x => x.reciprocal(), x => 1 / x },
        { "sin", x => x.sin(), Math.Sin },
        { "cos", x => x.cos(), Math.Cos },
        { "tanh", x => x.tanh(), Math.Tanh },
        { "floor", x => x.floor(), Math.Floor },
        { "ceil", x => x.ceil(), Math.Ceiling },
        { "round", x => x.round(), x => Math.Round(x, MidpointRounding.ToEven) },
        { "sign", x => x.sign(), x => Math.Sign(x) },
        { "sigmoid", x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x)) },
        { "silu", x => F.silu(x), x => x / (1 + Math.Exp(-x)) },
        { "relu", x => F.relu(x), x => Math.Max(x, 0) },
        { "softplus", x => F.softplus(x), x => Math.Log(1 + Math.Exp(x)) },
        { "logsigmoid", x => F.logsigmoid(x), x => -Math.Log(1 + Math.Exp(-x)) },
        { "gelu tanh", x => F.gelu(x, Modules.GELU.Approximate.tanh), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) },
        { "pow", x => x.pow(3), x => x * x * x },
        { "clamp", x => x.clamp(-0.5, 1), x => Math.Clamp(x, -0.5, 1) },
        { "clamp_min", x => x.clamp_min(0.1), x => Math.Max(x, 0.1) },
        { "2 - x", x => 2 - x, x => 2 - x },
        { "2 / x", x => 2f / x, x => 2 / x },
        { "x % 0.75", x => x % 0.75, x => x - Math.Floor(x / 0.75) * 0.75 },
        { "x.div(0.8, floor)", x => x.div(0.8, RoundingMode.floor), x => Math.Floor(x / 0.8) },
        { "lerp", x => x.lerp(ones_like(x), full_like(x, 0.25)), x => x + 0.25 * (1 - x) },
        { "addcmul", x => x.addcmul(x, x, 2), x => x + 2 * x * x },
        { "addcdiv", x => x.addcdiv(ones_like(x), x, 2), x => x + 2 / x },
        { "where", x => where(x > 0, x, zeros_like(x)), x => Math.Max(x, 0) },
        { "maximum", x => maximum(x, -x), Math.Abs },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Agree_with_their_definition(string name, Func<Tensor, Tensor> function, Func<double, double> definition)
    {
        Assert.NotEmpty(name);
        double[] inputs = [-2.5, -1, -0.3, 0.4, 1.5, 3];
        Near(1e-9, function(tensor(inputs)), [.. inputs.Select(definition)]);
        Near(2e-6, function(tensor(inputs, dtype: float32)), [.. inputs.Select(definition)]);
    }

    [Fact]
    public void Known_values_of_erf_and_gelu()
    {
        Near(Row(0.5f).erf(), 0.5204998778);
        Near(F.gelu(Row(1f)), 0.8413447461);
    }

    [Fact]
    public void In_place_operations_return_the_very_object()
    {
        var x = Row(1, 2);
        Assert.Same(x, x.add_(1));
        Assert.Same(x, x.mul_(x));
        Assert.Same(x, x.addcmul_(x, x, 1).addcdiv_(x, x).lerp_(x, x).clamp_(0, 100).copy_(Row(5, 6)).sub_(1).div_(2));
        Near(x, 2, 2.5);
        Assert.Same(x, x.zero_().fill_(3));
        Near(x, 3, 3);
    }

    [Fact]
    public void A_number_does_not_change_the_type()
    {
        var x = ones(2, dtype: bfloat16);
        Assert.Equal(bfloat16, (x * 1.5).dtype);
        Assert.Equal(bfloat16, (1L + x).dtype);
        Assert.Equal(float32, (x + ones(2)).dtype);
        Assert.Equal(float32, (tensor(new[] { 3, 4 }) / 2).dtype);
        Assert.Equal(int32, tensor(new[] { 3, 4 }).floor_divide(2).dtype);
    }

    [Fact]
    public void Comparisons_and_logic()
    {
        var (x, y) = (Row(1, 2, 3), Row(3, 2, 1));
        Near(x == y, 0, 1, 0);
        Near(x != y, 1, 0, 1);
        Near(x < y, 1, 0, 0);
        Near(x <= y, 1, 1, 0);
        Near(x > 1, 0, 1, 1);
        Near(2 >= x, 1, 1, 0);
        Near(x.eq(2), 0, 1, 0);
        Near((x > 1) & (y > 1), 0, 1, 0);
        Near(~(x > 1), 1, 0, 0);
        Near((x > 1).logical_or(y > 2), 1, 1, 1);
        Near(Row(0, 2).logical_not(), 1, 0);
        Near(Row(1, float.NaN, float.PositiveInfinity).isfinite(), 1, 0, 0);
        Near(Row(1, float.NaN, float.PositiveInfinity).isnan(), 0, 1, 0);
        Near(Row(1, float.NaN, float.PositiveInfinity).isinf(), 0, 0, 1);
        Assert.True((x > 0).all().ToBoolean());
        Assert.False((x > 3).any().item<bool>());
        Assert.True(x.allclose(x + 1e-9));
        Assert.True(x.Equals(x.clone()));
        Assert.False(x.Equals(y));
    }

    [Fact]
    public void Conversions_between_types()
    {
        var x = Row(1.7f, -0.2f);
        Near(x.@int(), 1, 0);
        Near(x.@bool(), 1, 1);
        Assert.Equal(float64, x.@double().dtype);
        Assert.Equal(float16, x.half().dtype);
        Near(x.bfloat16(), 1.703125, -0.2001953125);
        Assert.Equal(int64, x.type_as(Index(1)).dtype);
        Assert.Equal(float64, x.to(ones(1, dtype: float64)).dtype);
        Assert.Equal(DeviceType.CPU, x.to("cpu").device_type);
        var source = x.clone();
        source.to(float64, disposeAfter: true);
        Assert.True(source.IsInvalid);
        Assert.Equal(1.7f, (float)x[0]);
        Assert.Equal(1, (int)x[0].to(int32));
        Tensor one = 1f;
        Assert.Equal(1, one.ToInt64());
    }
}
