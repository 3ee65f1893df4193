namespace Anima.Dpo.Tests;

public sealed class InterruptionTests
{
    [Fact]
    public void The_first_signal_cancels_and_the_second_ends_the_process()
    {
        var exits = new List<int>();
        using var interruption = new Interruption(exits.Add);
        Assert.Equal(0, interruption.ExitCode);

        interruption.Receive(ExitCode.Terminated);
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal(143, interruption.ExitCode);
        Assert.Empty(exits);

        interruption.Receive(ExitCode.Interrupted);
        Assert.Equal([130], exits);
        Assert.Equal(143, interruption.ExitCode);
    }
}
