using Anima.Parquet.Metadata;

namespace Anima.Parquet.Tests;

/// <summary>What writers in wide use have left in files that the format does not foresee.</summary>
public sealed class OtherWriterTests
{
    // fastparquet (Dask, and pandas with engine="fastparquet") puts eight zero bytes behind the values of every data page v1.
    [Theory]
    [InlineData(PhysicalType.Int32, 0, "01000000" + "FEFFFFFF", "1", "-2")]
    [InlineData(PhysicalType.Int64, 0, "0100000000000000" + "FEFFFFFFFFFFFFFF", "1", "-2")]
    [InlineData(PhysicalType.Double, 0, "000000000000F83F" + "00000000000000C0", "1.5", "-2.0")]
    [InlineData(PhysicalType.Float, 0, "0000C03F" + "000000C0", "1.5", "-2.0")]
    [InlineData(PhysicalType.FixedLenByteArray, 2, "6163" + "6264", "\"YWM=\"", "\"YmQ=\"")]
    internal void Zero_bytes_behind_the_values(PhysicalType type, int length, string values, string first, string second) =>
        Assert.Equal([first, second], Padded(type, length, values, null).Values());

    [Fact]
    public void Zero_bytes_behind_texts_and_nulls()
    {
        Assert.Equal(["\"a\"", "\"\""], Padded(PhysicalType.ByteArray, 0, "0100000061" + "00000000", 0).Values());
        // Present and absent: a packed group of levels, then the one value.
        var page = HandMadePage.V1(2, PageEncoding.Plain, [.. Convert.FromHexString("02000000" + "0301" + "07000000"), .. new byte[8]]);
        var nulls = new HandMadeFile { RowCount = 2, CreatedBy = "fastparquet-python version 2023.4.0" }
            .Leaf("v", PhysicalType.Int32, Repetition.Optional)
            .Chunk(["v"], PhysicalType.Int32, 2, Codec.Uncompressed, page);
        Assert.Equal(["7", "null"], nulls.Values());
    }

    [Fact]
    public void No_rows_in_the_footer_where_row_groups_have_some()
    {
        // parquet-rs 0.3.
        var page = HandMadePage.V1(3, PageEncoding.Plain, Convert.FromHexString("010000000200000003000000"));
        var made = new HandMadeFile { RowCount = 3, FileRowCount = 0, CreatedBy = "parquet-rs version 0.3.0" }
            .Leaf("v", PhysicalType.Int32)
            .Chunk(["v"], PhysicalType.Int32, 3, Codec.Uncompressed, page);
        Assert.Equal(["1", "2", "3"], made.Values());
        using var file = ParquetFile.Open(made.ToArray(), "made.parquet");
        Assert.Equal(3, file.RowCount);
        Assert.Equal("{\"v\":3}"u8, file.ReadRows(new() { FirstRow = 2 }).Single().Span);
    }

    [Theory]
    [InlineData("parquet-mr version 1.2.8")]
    [InlineData("parquet-mr")]
    public void A_length_that_lacks_the_dictionary_header(string writer)
    {
        // parquet-mr before 1.2.9.
        byte[] body = [1, 0, 0, 0, (byte)'x', 1, 0, 0, 0, (byte)'y'];
        var dictionary = HandMadePage.Dictionary(2, body);
        var made = new HandMadeFile { RowCount = 3, CreatedBy = writer, UncountedLength = dictionary.Length - body.Length }
            .Leaf("v", PhysicalType.ByteArray, converted: 0)
            .Chunk(["v"], PhysicalType.ByteArray, 3, Codec.Uncompressed, dictionary, HandMadePage.V1(3, PageEncoding.PlainDictionary, [1, 3, 6]));
        Assert.Equal(["\"x\"", "\"y\"", "\"y\""], made.Values());
    }

    private static HandMadeFile Padded(PhysicalType type, int length, string values, int? converted) =>
        new HandMadeFile { RowCount = 2, CreatedBy = "fastparquet-python version 2023.4.0" }
            .Leaf("v", type, length: length, converted: converted)
            .Chunk(["v"], type, 2, Codec.Uncompressed, HandMadePage.V1(2, PageEncoding.Plain, [.. Convert.FromHexString(values), .. new byte[8]]));
}
