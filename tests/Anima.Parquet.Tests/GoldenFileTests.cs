using System.Text.Json;
using Anima.Testing;

namespace Anima.Parquet.Tests;

/// <summary>Files that pyarrow and datasets wrote, with the rows that pyarrow reads from them.</summary>
public sealed class GoldenFileTests
{
    private static readonly string[] Damaged =
    [
        "empty_file", "only_magic", "magic_twice", "bad_magic_start", "bad_magic_end", "encrypted_magic", "truncated_half", "truncated_footer",
        "truncated_start", "footer_length_huge", "footer_length_negative", "footer_length_zero", "footer_garbled", "page_byte_flipped_crc",
        "zstd_body_flipped", "page_header_garbled", "string_length_huge", "string_length_negative", "string_length_past_page", "num_rows_absurd",
        "all_counts_absurd", "column_sizes_absurd", "page_offset_negative", "num_rows_negative", "schema_list_absurd", "text_file", "gzip_file",
        "all_zero", "fuzz_01", "fuzz_02", "fuzz_03", "fuzz_04", "fuzz_05", "fuzz_06", "fuzz_07", "fuzz_08", "fuzz_09", "fuzz_10", "fuzz_11",
    ];

    public static TheoryData<string> DamagedFiles => [.. Damaged];

    [Fact]
    public void Every_file_yields_the_rows_that_pyarrow_reads()
    {
        using var index = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("parquet", "index.json")));
        var differences = new List<string>();
        foreach (var entry in index.RootElement.EnumerateObject())
        {
            var expected = File.ReadAllLines(Golden.Path("parquet", entry.Value.GetProperty("expected").GetString()!));
            using var file = ParquetFile.Open(Golden.Path("parquet", entry.Name + ".parquet"));
            Assert.Equal(expected.Length, file.RowCount);
            Assert.Equal(entry.Value.GetProperty("row_groups").GetInt32(), file.RowGroups.Count);
            var rows = file.ReadRows().Select(row => JsonElement.Parse(row.Span)).ToList();
            Assert.Equal(expected.Length, rows.Count);
            differences.AddRange(rows.Zip(expected).SelectMany((pair, i) =>
                ExpectedRow.Differences(JsonElement.Parse(pair.Second), pair.First).Select(difference => $"{entry.Name} row {i}: {difference}")));
        }
        Assert.Empty(differences.Take(20));
    }

    [Theory]
    [MemberData(nameof(DamagedFiles))]
    public void A_damaged_file_is_one_clear_error(string name)
    {
        var path = Golden.Path("parquet", "corrupt", name + ".parquet");
        var error = Assert.Throws<InvalidDataException>(() =>
        {
            using var file = ParquetFile.Open(path);
            return file.ReadRows().Count();
        });
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(error.Message);
    }

    [Fact]
    public void No_damaged_file_is_left_out()
    {
        using var corrupt = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("parquet", "corrupt", "corrupt.json")));
        // The bytes that fuzz_00 lost are statistics, which nobody reads.
        Assert.Equal(corrupt.RootElement.EnumerateObject().Select(entry => entry.Name).Order(), Damaged.Append("fuzz_00").Order());
    }
}
