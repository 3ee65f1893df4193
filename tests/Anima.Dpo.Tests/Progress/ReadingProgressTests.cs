using Anima.Dpo.Progress;
using Anima.Data;

namespace Anima.Dpo.Tests.Progress;

public sealed class ReadingProgressTests
{
    [Fact]
    public void What_is_done_in_a_moment_shows_nothing()
    {
        using var folder = new TemporaryFolder();
        var source = new RowSource(folder.Write("rows.jsonl", "{\"a\":1}\n{\"a\":2}\n"));
        using var terminal = new Terminal();
        using (var progress = new ReadingProgress(terminal.Streams, "converting", source))
        {
            Assert.Equal(2, progress.Watch(source.Rows()).Count());
            Assert.Equal(2, progress.Rows);
        }
        Assert.Empty(terminal.Error);
        Assert.Equal(1, source.ShareRead);
    }

    [Fact]
    public void The_line_for_a_log_tells_rows_and_share() =>
        Assert.Equal("converting: 12,345 rows, 41 %", ReadingProgress.Line("converting", 12345, 0.414));

    [Fact]
    public void The_share_that_was_read_grows_over_all_files()
    {
        using var folder = new TemporaryFolder();
        var row = "{\"a\":\"" + new string('x', 1000) + "\"}\n";
        var files = new[] { "a.jsonl", "b.jsonl" }.Select(name => new RowFile(folder.Write(name, string.Concat(Enumerable.Repeat(row, 1000))))).ToList();
        var source = new RowSource(new("pattern"), files);
        var shares = source.Rows().Select(_ => source.ShareRead).ToList();
        Assert.True(shares[0] < 0.3);
        Assert.InRange(shares[999], 0.4, 0.6);
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, source.ShareRead);
    }
}
