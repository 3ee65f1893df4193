using Anima.Rlhf.Data.Cache;

namespace Anima.Rlhf.Tests.Data.Cache;

public sealed class PreparationProgressTests
{
    [Fact]
    public void Every_five_seconds_the_rows_so_far_are_said()
    {
        var clock = new StepClock();
        var said = new List<string>();
        var progress = new PreparationProgress("x.jsonl", said.Add, clock);
        for (var i = 0; i < 1280; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(0.01));
            progress.Advance();
        }
        Assert.Equal(["x.jsonl: 512 rows prepared, 100 a second", "x.jsonl: 1,024 rows prepared, 100 a second"], said);
    }

    private sealed class StepClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
