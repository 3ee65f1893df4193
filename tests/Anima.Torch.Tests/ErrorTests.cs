using System.Runtime.InteropServices;
using static TorchSharp.Tests.Values;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public sealed class ErrorTests : ScopedTests
{
    [Fact]
    public void Errors_of_libtorch_are_exceptions_with_its_message()
    {
        Assert.Contains("2x3", Refused(() => ones(2, 3).matmul(ones(2, 3))), StringComparison.Ordinal);
        Assert.Contains("2x3", Refused(() => ones(2, 3).mm(ones(2, 3))), StringComparison.Ordinal);
        Refused(() => empty([long.MaxValue / 2]));
        Refused(() => empty([1L << 60]));
        Refused(() => ones(2).view(3));
        Refused(() => ones(2)[5]);
        Refused(() => ones(3).index_select(0, Index(7)));
        Refused(() => F.linear(ones(2, 2), ones([2, 2], dtype: bfloat16)));
        Refused(() => einsum("ij,jk->", ones(2, 2)));
        Refused(() => ones(2, 3).gather(1, Index(5).view(1, 1)));
        Refused(() => F.cross_entropy(ones(1, 2), Index(9)));
        Refused(() => ones(1).allclose(ones([1], dtype: float64)));
        Refused(() => tensor(new[] { 1, 2 }).mean());
        Refused(() => randint(5, 5, [1L]));
        Refused(() => { ones([1], dtype: int64).requires_grad = true; });
        Assert.DoesNotContain("frame #", Refused(() => ones(2).view(3)), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_leave_no_trace()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        var (a, b) = (ones(2, 3), ones(2, 3));
        // libtorch walks the stack for every error, which takes milliseconds.
        for (var i = 0; i < 50; i++)
            Refused(() => a.matmul(b));
        Assert.Equal(before + 2, Tensor.TotalCount);
        Near(a.matmul(b.t()), 3, 3, 3, 3);
    }

    [Fact]
    public void Each_thread_has_its_own_error()
    {
        var messages = new string[4];
        Parallel.For(0, 4, i =>
        {
            using var scope = NewDisposeScope();
            for (var j = 0; j < 20; j++)
                messages[i] = Refused(() => ones(2, 3 + i).matmul(ones(2, 3 + i)));
        });
        for (var i = 0; i < 4; i++)
            Assert.Contains($"2x{3 + i}", messages[i], StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_that_are_not_there_are_refused()
    {
        Assert.SkipWhen(cuda.is_available(), "This machine has a CUDA device.");
        Assert.Equal(0, cuda.device_count());
        Assert.Throws<InvalidOperationException>(() => CUDA);
        Assert.Throws<InvalidOperationException>(() => ones(1).to("cuda"));
        Assert.Throws<InvalidOperationException>(() => zeros([1], device: new Device("cuda:0")));
        Assert.False(TryInitializeDeviceType(DeviceType.CUDA));
        cuda.manual_seed_all(1);
        cuda.synchronize();
    }

    [Fact]
    public void Devices_are_read_and_written_as_text()
    {
        Assert.Equal("cuda:1", device("cuda:1").ToString());
        Assert.Equal("cpu", ones(1).device.ToString());
        Assert.Equal(3, new Device("cuda", 3).index);
        Assert.Equal(DeviceType.CUDA, device(2).type);
        Assert.Throws<ArgumentException>(() => device("gpu"));
        Assert.Throws<ArgumentException>(() => device("cuda:x"));
        Assert.Throws<ArgumentException>(() => device("1"));
    }

    [Fact]
    public void Missing_arguments_are_exceptions()
    {
        Assert.Throws<ExternalException>(() => ones(1).add((Tensor)null!));
        Assert.Throws<NotSupportedException>(() => ones([1], names: ["N"]));
    }

    private static string Refused(Action action) => Assert.Throws<ExternalException>(action).Message;

    private static string Refused(Func<object> function) => Refused(() => { function(); });
}
