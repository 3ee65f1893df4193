using System.Runtime.InteropServices;
using Anima.Torch;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class ProcessTests
{
    [Fact]
    public void Threads_are_set_and_read()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
            set_num_threads(2);
            Assert.Equal(2, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
        set_num_interop_threads(2);
        Assert.Equal(2, get_num_interop_threads());
        Assert.Throws<ExternalException>(() => set_num_interop_threads(3));
    }

    [Fact]
    public void The_default_type_is_set_and_read()
    {
        Assert.Equal(float32, get_default_dtype());
        set_default_dtype(float64);
        try
        {
            using var x = zeros(1);
            Assert.Equal(float64, x.dtype);
        }
        finally
        {
            set_default_dtype(float32);
        }
    }

    [Fact]
    public void Libtorch_tells_what_it_is()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", LibtorchInfo.Version);
        Assert.Contains("CPU capability", LibtorchInfo.BuildConfiguration, StringComparison.Ordinal);
        Assert.Contains("at::get_num_threads", LibtorchInfo.ParallelInfo, StringComparison.Ordinal);
    }

    [Fact]
    public void Scalars_keep_their_value_and_kind()
    {
        Assert.Equal(ScalarType.Int64, 3.ToScalar().Type);
        Assert.Equal(ScalarType.Float64, 3f.ToScalar().Type);
        Assert.Equal(ScalarType.Bool, true.ToScalar().Type);
        Assert.Equal(long.MaxValue, long.MaxValue.ToScalar().ToInt64());
        Assert.Equal(0.1, 0.1.ToScalar().ToDouble());
        Assert.Throws<OverflowException>(() => 1e30.ToScalar().ToInt64());
        Assert.Throws<OverflowException>(() => 300.ToScalar().ToByte());
        Assert.Equal(1.5f, 1.5f.ToBFloat16Scalar().ToSingle());
    }
}
