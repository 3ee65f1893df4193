using Anima.Data.Cache;

namespace Anima.Data.Tests.Cache;

public sealed class PreparationProgressTests
{
    [Fact]
    public void Every_five_seconds_the_rows_so_far_are_said()
    {
        var clock = new StepClock();
        var said = new List<string>();
        var rows = Enumerable.Range(0, 1280).Select(row =>
        {
            clock.Advance(TimeSpan.FromSeconds(0.01));
            return new PreparedRow(row, null, "dropped");
        });
        Assert.Equal(1280, new PreparationProgress(said.Add, clock).Watch(new RowSource("x.jsonl"), rows).Count());
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
