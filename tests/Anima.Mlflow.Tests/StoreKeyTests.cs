using System.Text.Json;
using Anima.Testing;

namespace Anima.Mlflow.Tests;

public sealed class StoreKeyTests
{
    [Theory]
    [InlineData("loss")]
    [InlineData("eval_rewards/margins")]
    [InlineData("a.b-c_d:e f")]
    [InlineData("日本語/損失")]
    [InlineData("a/.hidden")]
    public void Accepts_what_MLflow_accepts(string key) => StoreKey.Check("metric", key);

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("..x")]
    [InlineData("a%b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("😀")]
    public void Refuses_what_MLflow_refuses(string key) =>
        Assert.Throws<InvalidDataException>(() => StoreKey.Check("metric", key));

    [Fact]
    public void Limits_are_250_characters_and_255_bytes_a_part()
    {
        StoreKey.Check("metric", new string('k', 250));
        StoreKey.Check("metric", new string('日', 85) + "/" + new string('日', 85));
        Assert.Contains("250 characters", Assert.Throws<InvalidDataException>(() => StoreKey.Check("metric", new string('k', 251))).Message);
        Assert.Contains("255 bytes", Assert.Throws<InvalidDataException>(() => StoreKey.Check("metric", new string('日', 86))).Message);
    }

    [Fact]
    public void Agrees_with_recorded_answers_of_a_server()
    {
        var compared = 0;
        foreach (var line in File.ReadLines(Golden.Path("mlflow", "rest", "3.17.2-sqlite", "log_batch.jsonl")))
        {
            using var exchange = JsonDocument.Parse(line);
            if (!exchange.RootElement.GetProperty("id").GetString()!.StartsWith("key-", StringComparison.Ordinal))
                continue;
            using var request = JsonDocument.Parse(exchange.RootElement.GetProperty("request_body").GetString()!);
            var key = request.RootElement.GetProperty("metrics")[0].GetProperty("key").GetString()!;
            // The server lets one newline slip by at the end, as Python's '$' does; in a file's name it is refused here.
            var accepted = exchange.RootElement.GetProperty("status").GetInt32() == 200 && !key.EndsWith('\n');
            Assert.True(accepted == (Record.Exception(() => StoreKey.Check("metric", key)) is null), $"'{key}'");
            compared++;
        }
        Assert.Equal(39, compared);
    }
}
