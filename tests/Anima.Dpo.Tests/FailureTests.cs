namespace Anima.Dpo.Tests;

public sealed class FailureTests
{
    [Fact]
    public void Bad_input_exits_with_2_and_anything_else_with_1()
    {
        Assert.Equal(2, Failure.ExitCodeOf(new InvalidDataException("x")));
        Assert.Equal(2, Failure.ExitCodeOf(new FileNotFoundException("x")));
        Assert.Equal(2, Failure.ExitCodeOf(new DirectoryNotFoundException("x")));
        Assert.Equal(2, Failure.ExitCodeOf(new AggregateException(new InvalidDataException("x"))));
        Assert.Equal(1, Failure.ExitCodeOf(new IOException("x")));
        Assert.Equal(1, Failure.ExitCodeOf(new InsufficientMemoryException()));
        Assert.Equal(1, Failure.ExitCodeOf(new InvalidOperationException("x")));
    }

    [Fact]
    public void A_message_of_several_lines_becomes_one_except_for_bad_input()
    {
        Assert.Equal("one two", Failure.MessageOf(new InvalidOperationException("one\r\n  two\n")));
        Assert.Equal("a:1: x\na:2: y", Failure.MessageOf(new InvalidDataException("a:1: x\na:2: y")));
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 23.65 GiB of which 1.20 GiB is free.\nException raised from malloc at ../c10/cuda/CUDACachingAllocator.cpp:1456", "(Tried to allocate 2.00 GiB)")]
    [InlineData("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4503599627370496 bytes.", "(tried to allocate 4503599627370496 bytes)")]
    public void Too_little_memory_is_one_sentence_with_remedies(string libtorch, string told)
    {
#pragma warning disable CA2201 // TorchSharp throws this one.
        var message = Failure.MessageOf(new System.Runtime.InteropServices.ExternalException(libtorch));
#pragma warning restore CA2201
        Assert.Contains("not enough memory", message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.Contains("tokens_per_batch", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain(".cpp", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_missing_points_to_the_doctor() =>
        Assert.Equal("no libtorch; run 'anima-dpo doctor' to see what is missing", Failure.MessageOf(new TypeInitializationException("T", new DllNotFoundException("no libtorch"))));
}
