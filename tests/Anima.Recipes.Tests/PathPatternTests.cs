namespace Anima.Recipes.Tests;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("*.jsonl", "a.jsonl", true)]
    [InlineData("*.jsonl", "d/a.jsonl", false)]
    [InlineData("d/*/a?.json", "d/x/a1.json", true)]
    [InlineData("d/*/a?.json", "d/x/a.json", false)]
    [InlineData("**/a.json", "a.json", true)]
    [InlineData("**/a.json", "x/y/a.json", true)]
    [InlineData("**/a.json", "xa.json", false)]
    [InlineData("x/**/a.json", "x/a.json", true)]
    [InlineData("x/**", "x/y/z", true)]
    [InlineData("x**", "xy/z", true)]
    [InlineData("a[0-9].json", "a5.json", true)]
    [InlineData("a[0-9].json", "ax.json", false)]
    [InlineData("a[!0-9].json", "ax.json", true)]
    [InlineData("a[^0-9].json", "a5.json", false)]
    [InlineData("a[!x]b", "a/b", false)]
    [InlineData("a[]x].json", "a].json", true)]
    [InlineData("a[-.]b", "a-b", true)]
    [InlineData("a[9-0]b", "a5b", false)]
    [InlineData("a[", "a[", true)]
    [InlineData("a+(b).json", "a+(b).json", true)]
    [InlineData("A.json", "a.json", false)]
    [InlineData("a.json", "a.json\n", false)]
    public void A_pattern_stands_for_paths(string pattern, string path, bool matches) => Assert.Equal(matches, new PathPattern(pattern).Matches(path));

    [Fact]
    public void Time_does_not_grow_out_of_bounds() => Assert.False(new PathPattern(string.Concat(Enumerable.Repeat("*a", 200))).Matches(new string('a', 4000) + "/"));

    [Theory]
    [InlineData("a.jsonl", DataFileFormat.JsonLines, DataFileCompression.None)]
    [InlineData("a.JSONL.GZ", DataFileFormat.JsonLines, DataFileCompression.Gzip)]
    [InlineData("a.ndjson.zst", DataFileFormat.JsonLines, DataFileCompression.Zstandard)]
    [InlineData("x.y/a.json", DataFileFormat.Json, DataFileCompression.None)]
    [InlineData("a.tsv", DataFileFormat.Tsv, DataFileCompression.None)]
    [InlineData("a.csv.gz", DataFileFormat.Csv, DataFileCompression.Gzip)]
    [InlineData("a.parquet", DataFileFormat.Parquet, DataFileCompression.None)]
    public void A_name_tells_format_and_compression(string path, Enum format, Enum compression) =>
        Assert.Equal(new DataFileKind((DataFileFormat)format, (DataFileCompression)compression), DataFileKind.Of(path));

    [Theory]
    [InlineData("a.parquet.gz")]
    [InlineData("a.txt")]
    [InlineData("jsonl")]
    [InlineData("a.gz")]
    public void Other_names_are_no_data_files(string path) => Assert.Null(DataFileKind.Of(path));
}
