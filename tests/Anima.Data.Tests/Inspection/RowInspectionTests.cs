using System.Text;
using Anima.Data.Inspection;
using Anima.Testing;

namespace Anima.Data.Tests.Inspection;

public sealed class RowInspectionTests
{
    private const string Pair = "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}";

    [Fact]
    public void Rows_that_cannot_be_read_stand_among_the_others_in_order()
    {
        var rows = Inspect("rows.jsonl", $"{Pair}\nnope\n{Pair}\n7\n{Pair}\n\"half\\ud800\"\n{{\"a\":1,\"a\":2}}\n");
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], rows.Select(row => (row.Row?.Place ?? row.Problem!.Value.Fault.Place)!.Value.Number));
        Assert.Equal([true, false, true, false, true, false, false], rows.Select(row => row.Text is not null));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_spoil_one_line_only()
    {
        byte[] content = [.. Encoding.UTF8.GetBytes($"{Pair}\n"), 0xFF, (byte)'\n', .. Encoding.UTF8.GetBytes($"{Pair}\n")];
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "rows.jsonl"), content);
        var rows = new RowInspection(null, new PreparationOptions()).Rows(new RowSource(Path.Combine(folder.Path, "rows.jsonl")), TestContext.Current.CancellationToken).ToList();
        Assert.Equal([null, ProblemKind.Unreadable, null], rows.Select(row => row.Problem?.Kind));
        Assert.Equal("the line is not valid UTF-8; save the file as UTF-8.", rows[1].Problem!.Value.Fault.Problem);
    }

    [Theory]
    [InlineData("rows.json", "[{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}, 5, {\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}]", 3)]
    [InlineData("rows.json", "[{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}, {\"prompt\":", 2)]
    [InlineData("rows.csv", "prompt,chosen,rejected\na,b,c\na,b\n", 2)]
    [InlineData("rows.parquet", "no parquet", 1)]
    public void What_cannot_be_read_any_further_is_the_last_row(string name, string content, int count)
    {
        var rows = Inspect(name, content);
        Assert.Equal(count, rows.Count);
        Assert.Single(rows, row => row.Problem?.Kind == ProblemKind.Unreadable);
    }

    [Fact]
    public void The_shape_is_that_of_the_first_row_that_has_one()
    {
        var rows = Inspect("rows.jsonl", $"{{\"prompt\":\"a\",\"chosen\":1,\"rejected\":2}}\n{Pair}\n{Pair}\n");
        Assert.Equal([ProblemKind.Shape, null, null], rows.Select(row => row.Problem?.Kind));
    }

    [Fact]
    public void A_source_without_a_row_is_an_error()
    {
        Assert.Contains("is without a single row", Assert.Throws<InvalidDataException>(() => Inspect("rows.jsonl", "")).Message, StringComparison.Ordinal);
    }

    private static List<InspectedRow> Inspect(string name, string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, name), content);
        return [.. new RowInspection(null, new PreparationOptions()).Rows(new RowSource(Path.Combine(folder.Path, name)), TestContext.Current.CancellationToken)];
    }
}
