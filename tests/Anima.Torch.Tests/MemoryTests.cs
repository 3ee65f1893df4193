using System.Runtime.InteropServices;
using static TorchSharp.Tests.Values;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class MemoryTests : ScopedTests
{
    [Fact]
    public void Every_type_reads_and_writes_raw()
    {
        Check<float>(float32, [1.5f, -2f, float.MaxValue]);
        Check<double>(float64, [1.5, -2, double.Epsilon]);
        Check<Half>(float16, [(Half)1.5, (Half)(-2), Half.MaxValue]);
        Check<BFloat16>(bfloat16, [new BFloat16(1.5f), new BFloat16(-2), BFloat16.MaxValue]);
        Check<bool>(@bool, [true, false, true]);
        Check<byte>(uint8, [0, 1, 255]);
        Check<sbyte>(int8, [-128, 0, 127]);
        Check<short>(int16, [short.MinValue, 0, short.MaxValue]);
        Check<int>(int32, [int.MinValue, 0, int.MaxValue]);
        Check<long>(int64, [long.MinValue, 0, long.MaxValue]);
    }

    private static void Check<T>(ScalarType type, T[] values) where T : unmanaged
    {
        var x = empty(values.Length, dtype: type);
        Assert.Equal(values.Length * type.ElementSize(), x.bytes.Length);
        values.CopyTo(MemoryMarshal.Cast<byte, T>(x.bytes));
        Assert.Equal(values, x.data<T>().ToArray());
        Assert.Equal(values[1], x.data<T>()[1]);
        Assert.Equal(values[2], x[2].item<T>());
        var copy = empty(values.Length, dtype: type);
        copy.bytes = x.bytes;
        Assert.True(x.Equals(copy));
        copy.data<T>().CopyFrom(values, 2, 0);
        Assert.Equal(values[2], copy[0].item<T>());
    }

    [Fact]
    public void The_span_is_live_and_respects_the_offset()
    {
        var x = arange(4, dtype: float32);
        var slice = x.narrow(0, 2, 2);
        MemoryMarshal.Cast<byte, float>(slice.bytes)[0] = 9;
        Near(x, 0, 1, 9, 3);
        var leaf = zeros(1, requires_grad: true);
        MemoryMarshal.Cast<byte, float>(leaf.bytes)[0] = 4;
        Assert.Equal(4f, leaf.detach().item<float>());
    }

    [Fact]
    public void Memory_that_is_not_in_one_piece_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => zeros(2, 3).t().bytes.Length);
        Assert.Throws<ArgumentException>(() => { zeros(2).bytes = new byte[4]; });
        Assert.Throws<InvalidOperationException>(() => zeros([2], device: META).bytes.Length);
    }

    [Fact]
    public void Elements_of_another_type_are_refused_but_convert()
    {
        var x = ones(1, dtype: bfloat16);
        Assert.Throws<ArgumentException>(() => x.item<float>());
        Assert.Throws<ArgumentException>(() => x.data<float>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
        Assert.Equal(1f, x.ToSingle());
        Assert.Equal(1, x.ToInt32());
        Assert.True(x.ToBoolean());
    }

    [Fact]
    public void Elements_of_strided_tensors_come_in_order()
    {
        var x = arange(6, dtype: int32).view(2, 3).t();
        var data = x.data<int>();
        Assert.Equal([0, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal([0, 3, 1, 4, 2, 5], data);
        Assert.Equal(4, data[1, 1]);
        data[1, 1] = 7;
        Assert.Equal(7, x[1, 1].item<int>());
        Assert.Throws<IndexOutOfRangeException>(() => data[3, 0]);
        Assert.Equal(5, ((int[,])data.ToNDArray())[2, 1]);
        Assert.Equal(5, x.ReadCpuInt32(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.ReadCpuInt32(6));
    }

    [Fact]
    public void Streams_carry_the_bytes()
    {
        var x = randn(1000, dtype: float64);
        using var stream = new MemoryStream();
        x.WriteBytesToStream(stream, 777);
        stream.Position = 0;
        var y = empty(1000, dtype: float64);
        y.ReadBytesFromStream(stream, 333);
        Assert.True(x.Equals(y));
        Assert.Throws<EndOfStreamException>(() => y.ReadBytesFromStream(stream));
    }

    [Fact]
    public void Rounding_to_bfloat16_is_libtorchs()
    {
        float[] values = [1.00390625f, 1.01171875f, 3.3895314e38f, 1e-40f, float.NegativeInfinity, -0f, MathF.PI];
        var theirs = MemoryMarshal.Cast<byte, ushort>(tensor(values).bfloat16().bytes).ToArray();
        var ours = MemoryMarshal.Cast<BFloat16, ushort>(values.Select(value => new BFloat16(value)).ToArray()).ToArray();
        Assert.Equal(theirs, ours);
        Assert.True(BFloat16.IsNaN(new BFloat16(float.NaN)));
    }
}
