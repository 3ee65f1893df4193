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

    [Fact]
    public void A_library_that_is_missing_points_to_the_doctor() =>
        Assert.Equal("no libtorch; run 'anima-dpo doctor' to see what is missing", Failure.MessageOf(new TypeInitializationException("T", new DllNotFoundException("no libtorch"))));
}
