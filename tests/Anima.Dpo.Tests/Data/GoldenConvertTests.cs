using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

/// <summary>Parquet files that pyarrow and datasets wrote, through <c>data convert</c>.</summary>
public sealed class GoldenConvertTests
{
    [Fact]
    public void Every_file_yields_the_rows_that_pyarrow_reads()
    {
        using var folder = new TemporaryFolder();
        using var index = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("parquet", "index.json")));
        var differences = new List<string>();
        foreach (var entry in index.RootElement.EnumerateObject())
        {
            var expected = File.ReadAllLines(Golden.Path("parquet", entry.Value.GetProperty("expected").GetString()!));
            var output = folder[entry.Name + ".jsonl"];
            using var terminal = new Terminal();
            var exitCode = terminal.Run("data", "convert", Golden.Path("parquet", entry.Name + ".parquet"), "--output", output);
            // No row at all is an error of its own.
            Assert.Equal(expected.Length == 0 ? ExitCode.BadInput : ExitCode.Success, exitCode);
            Assert.Equal(expected.Length > 0, File.Exists(output));
            var rows = expected.Length == 0 ? [] : File.ReadAllLines(output);
            Assert.Equal(expected.Length, rows.Length);
            differences.AddRange(rows.Zip(expected).SelectMany((pair, i) =>
                ExpectedRow.Differences(JsonElement.Parse(pair.Second), JsonElement.Parse(pair.First)).Select(difference => $"{entry.Name} row {i}: {difference}")));
        }
        Assert.Empty(differences.Take(20));
    }

    [Fact]
    public void Every_damaged_file_is_one_error_that_names_it_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var corrupt = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("parquet", "corrupt", "corrupt.json")));
        foreach (var name in corrupt.RootElement.EnumerateObject().Select(entry => entry.Name))
        {
            var path = Golden.Path("parquet", "corrupt", name + ".parquet");
            using var terminal = new Terminal();
            var exitCode = terminal.Run("data", "convert", path, "--output", folder[name + ".jsonl"]);
            // The bytes that fuzz_00 lost are statistics, which nobody reads.
            if (name == "fuzz_00")
            {
                Assert.Equal(0, exitCode);
                File.Delete(folder[name + ".jsonl"]);
                continue;
            }
            Assert.Equal(ExitCode.BadInput, exitCode);
            Assert.StartsWith(path + ": ", Assert.Single(terminal.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        }
    }
}
