using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Short ways to write expected values.</summary>
internal static class Values
{
    /// <summary>The elements as doubles, in row-major order.</summary>
    internal static double[] Of(Tensor tensor)
    {
        using var doubles = tensor.detach().to(ScalarType.Float64);
        return doubles.data<double>().ToArray();
    }

    /// <summary>A tensor of one dimension.</summary>
    internal static Tensor Row(params float[] values) => tensor(values);

    /// <summary>A matrix with so many columns.</summary>
    internal static Tensor Matrix(int columns, params float[] values) => tensor(values, [values.Length / columns, columns]);

    /// <summary>Whole numbers, as indices are.</summary>
    internal static Tensor Index(params long[] values) => tensor(values);

    internal static void Near(Tensor actual, params double[] expected) => Near(1e-5, actual, expected);

    internal static void Near(double tolerance, Tensor actual, params double[] expected)
    {
        var values = Of(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(values[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])) || values[i].Equals(expected[i])))
                Assert.Fail($"element {i} is {values[i]}, not {expected[i]}; all: {string.Join(", ", values)}");
    }
}
