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

    [Fact]
    public void Ctrl_C_within_a_part_ends_that_part_and_the_next_one_all()
    {
        using var interruption = new Interruption(_ => { });
        using var part = new CancellationTokenSource();
        using (interruption.EndingOnly(part))
        {
            interruption.Receive(ExitCode.Interrupted);
            Assert.True(part.IsCancellationRequested);
            Assert.False(interruption.Token.IsCancellationRequested);
            interruption.Receive(ExitCode.Interrupted);
            Assert.True(interruption.Token.IsCancellationRequested);
        }
    }

    [Fact]
    public void Sigterm_ends_all_and_a_part_that_is_over_is_not_asked()
    {
        using var interruption = new Interruption(_ => { });
        using var part = new CancellationTokenSource();
        interruption.EndingOnly(part).Dispose();
        interruption.Receive(ExitCode.Interrupted);
        Assert.False(part.IsCancellationRequested);
        Assert.True(interruption.Token.IsCancellationRequested);

        using var other = new Interruption(_ => { });
        using (other.EndingOnly(part))
            other.Receive(ExitCode.Terminated);
        Assert.True(other.Token.IsCancellationRequested);
    }

    [Fact]
    public void Last_words_are_said_before_the_process_ends_at_once()
    {
        var said = new List<string>();
        using var interruption = new Interruption(_ => said.Add("end")) { LastWords = () => said.Add("cursor") };
        interruption.Receive(ExitCode.Interrupted);
        Assert.Empty(said);
        interruption.Receive(ExitCode.Interrupted);
        Assert.Equal(["cursor", "end"], said);
    }
}
