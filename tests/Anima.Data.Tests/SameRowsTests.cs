using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Anima.Parquet;

namespace Anima.Data.Tests;

/// <summary>The format of a file changes nothing about the pairs that are trained on.</summary>
public sealed class SameRowsTests : IDisposable
{
    private static readonly string[] Rows =
    [
        """{"prompt":"Who? ","chosen":"Me, \"you\" and\nhim","rejected":"é 日本"}""",
        """{"prompt":"Where?","chosen":"there","rejected":""}""",
        """{"prompt":"When? ","chosen":"now","rejected":"then, or never"}""",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("anima-same-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.json")]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.csv")]
    [InlineData("a.tsv.gz")]
    [InlineData("a.parquet")]
    public void Every_format_gives_the_same_pairs(string name)
    {
        File.WriteAllLines(Path.Combine(_folder, "a.jsonl"), Rows);
        Write(Path.Combine(_folder, name));
        var (expected, actual) = (Load("a.jsonl"), Load(name));
        Assert.Equal(3, expected.Items.Count);
        Assert.Equal(expected.Items.Select(Text), actual.Items.Select(Text));
        Assert.Equal(expected.Report.Sentences(), actual.Report.Sentences());
    }

    private static string Text(TrainingItem pair) => $"{pair.Row}: {string.Join(' ', pair.Sequence(0).Ids)} | {string.Join(' ', pair.Sequence(1).Ids)}";

    private PreparedSet Load(string name) => PreparedSet.Load(
        [new RowSource(Path.Combine(_folder, name))], new RowPreparation(new CharacterEncoder(), new PreparationOptions { Truncation = new Truncation(100) }), cancellation: TestContext.Current.CancellationToken);

    private static void Write(string path)
    {
        if (path.EndsWith(".parquet", StringComparison.Ordinal))
        {
            using var parquet = new ParquetWriter(path, [.. new[] { "prompt", "chosen", "rejected" }.Select(name => new ParquetField(name, ParquetType.String))]);
            foreach (var row in Rows)
                parquet.Write(JsonElement.Parse(row));
            parquet.Complete();
            return;
        }
        var text = path switch
        {
            _ when path.Contains(".csv", StringComparison.Ordinal) => Table(','),
            _ when path.Contains(".tsv", StringComparison.Ordinal) => Table('\t'),
            _ when path.EndsWith(".json", StringComparison.Ordinal) => $"[{string.Join(",\n", Rows)}]",
            _ => string.Join('\n', Rows),
        };
        using var file = File.Create(path);
        using Stream packed = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        packed.Write(Encoding.UTF8.GetBytes(text));
    }

    private static string Table(char separator)
    {
        var table = new StringBuilder().AppendJoin(separator, "prompt", "chosen", "rejected").Append('\n');
        foreach (var row in Rows.Select(row => JsonElement.Parse(row)))
            table.AppendJoin(separator, row.EnumerateObject().Select(field => $"\"{field.Value.GetString()!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');
        return table.ToString();
    }
}
