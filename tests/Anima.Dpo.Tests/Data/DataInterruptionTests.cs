using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

public sealed class DataInterruptionTests
{
    [Theory]
    [InlineData("convert", "--output", "out.jsonl")]
    [InlineData("convert", "--output", "out.parquet")]
    [InlineData("tokens", "--output", "out.jsonl", "--model", "MODEL")]
    [InlineData("inspect")]
    [InlineData("check")]
    [InlineData("check", "--eval", "rows.jsonl")]
    [InlineData("stats", "--html", "out.html")]
    public void A_signal_ends_the_command_and_leaves_nothing(string command, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var source = folder.Write("rows.jsonl", "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n");
        string[] args = [.. options.Select(option => option.Contains('.', StringComparison.Ordinal) ? folder[option] : option.Replace("MODEL", Golden.Fixture("dpo", "tokenizer"), StringComparison.Ordinal))];
        using var terminal = new Terminal();
        terminal.Interruption.Receive(ExitCode.Interrupted);
        Assert.Equal(130, terminal.Run(["data", command, source, .. args]));
        Assert.Empty(terminal.Output + terminal.Error);
        Assert.Equal([source], Directory.GetFiles(folder.Path));
    }
}
