using System.Buffers.Binary;

namespace Anima.Parquet.Tests;

/// <summary>How values of each type stand in a row, on pages of PLAIN values.</summary>
public sealed class TypeTests
{
    private const int Utf8 = 0, Enum = 4, Decimal = 5, Date = 6, TimeMillis = 7, TimeMicros = 8, TimestampMillis = 9, TimestampMicros = 10, UInt8 = 11, Int8 = 15, Json = 19, Bson = 20, Interval = 21;

    private static byte[] Ints(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Longs(params long[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Texts(params byte[][] values) => [.. values.SelectMany(value => (byte[])[.. BitConverter.GetBytes(value.Length), .. value])];

    private static string[] Of(PhysicalType type, int count, byte[] values, int length = 0, int? converted = null, Action<CompactWriter>? logical = null) =>
        HandMadeFile.Plain(type, count, values, length, converted, logical).Values();

    private static Action<CompactWriter> Annotation(int member) => footer =>
    {
        footer.StartStruct(member);
        footer.End();
    };

    private static Action<CompactWriter> TimeAnnotation(int member, bool isUtc, int unit) => footer =>
    {
        footer.StartStruct(member);
        footer.Boolean(1, isUtc);
        footer.StartStruct(2);
        footer.StartStruct(unit);
        footer.End();
        footer.End();
        footer.End();
    };

    [Fact]
    public void Booleans_and_integers()
    {
        Assert.Equal(["true", "false", "true"], Of(PhysicalType.Boolean, 3, [0b101]));
        Assert.Equal(["-2147483648", "7"], Of(PhysicalType.Int32, 2, Ints(int.MinValue, 7)));
        Assert.Equal(["-9223372036854775808", "9223372036854775807"], Of(PhysicalType.Int64, 2, Longs(long.MinValue, long.MaxValue)));
    }

    [Theory]
    [InlineData(UInt8, "255")]
    [InlineData(UInt8 + 1, "65535")]
    [InlineData(UInt8 + 2, "4294967295")]
    [InlineData(Int8, "-1")]
    [InlineData(Int8 + 1, "-1")]
    [InlineData(Int8 + 2, "-1")]
    public void Annotated_integers_of_32_bits(int converted, string expected) =>
        Assert.Equal([expected], Of(PhysicalType.Int32, 1, Ints(-1), converted: converted));

    [Theory]
    [InlineData(UInt8 + 3, "18446744073709551615")]
    [InlineData(Int8 + 3, "-1")]
    public void Annotated_integers_of_64_bits(int converted, string expected) =>
        Assert.Equal([expected], Of(PhysicalType.Int64, 1, Longs(-1), converted: converted));

    [Fact]
    public void Floating_point_numbers_are_the_double_they_equal()
    {
        byte[] floats = [.. new[] { 0.1f, -0.0f, float.NaN, float.PositiveInfinity }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal(["0.10000000149011612", "-0.0", "\"NaN\"", "\"Infinity\""], Of(PhysicalType.Float, 4, floats));
        byte[] doubles = [.. new[] { 0.1, 5e-324, double.NegativeInfinity }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal(["0.1", "5E-324", "\"-Infinity\""], Of(PhysicalType.Double, 3, doubles));
        byte[] halves = [.. new[] { (Half)0.1, Half.NaN, (Half)(-2) }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal(["0.0999755859375", "\"NaN\"", "-2.0"], Of(PhysicalType.FixedLenByteArray, 3, halves, 2, logical: Annotation(15)));
    }

    [Theory]
    [InlineData(null, "\"w6k=\"")]
    [InlineData(Utf8, "\"é\"")]
    [InlineData(Enum, "\"é\"")]
    [InlineData(Json, "\"é\"")]
    [InlineData(Bson, "\"w6k=\"")]
    public void Bytes_and_texts(int? converted, string expected) =>
        Assert.Equal([expected, "\"\""], Of(PhysicalType.ByteArray, 2, Texts([0xC3, 0xA9], []), converted: converted));

    [Fact]
    public void Characters_that_JSON_forbids_in_strings_are_escaped()
    {
        var text = string.Concat(Enumerable.Range(0, 0x300).Select(code => (char)code)) + "\u2028😀日本";
        var made = Of(PhysicalType.ByteArray, 1, Texts(System.Text.Encoding.UTF8.GetBytes(text)), converted: Utf8);
        Assert.Equal(text, System.Text.Json.JsonElement.Parse(made[0]).GetString());
        Assert.Equal(["\"a\\n\\t\\r\\\"\\\\\\u0001é\""], Of(PhysicalType.ByteArray, 1, Texts([.. "a\n\t\r\"\\\u0001é"u8]), converted: Utf8));
    }

    [Fact]
    public void Text_that_is_not_utf8_is_damage_unless_it_is_to_be_mended()
    {
        var made = HandMadeFile.Plain(PhysicalType.ByteArray, 1, Texts([(byte)'a', 0xFF, (byte)'b']), converted: Utf8);
        Assert.Contains("column v, page at byte 4: a string is not UTF-8", Assert.Throws<InvalidDataException>(made.Rows).Message, StringComparison.Ordinal);
        using var file = ParquetFile.Open(made.ToArray(), "made.parquet");
        Assert.Equal("{\"v\":\"a\uFFFDb\"}"u8, file.ReadRows(new() { ReplaceInvalidText = true }).Single().Span);
    }

    [Fact]
    public void Bytes_of_one_length()
    {
        byte[] sixteen = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        Assert.Equal(["\"AAECAwQFBgcICQoLDA0ODw==\""], Of(PhysicalType.FixedLenByteArray, 1, sixteen, 16));
        Assert.Equal(["\"00010203-0405-0607-0809-0a0b0c0d0e0f\""], Of(PhysicalType.FixedLenByteArray, 1, sixteen, 16, logical: Annotation(14)));
        Assert.Equal(["\"AAECAwQFBgcICQoL\""], Of(PhysicalType.FixedLenByteArray, 1, sixteen[..12], 12, converted: Interval));
    }

    [Fact]
    public void Days()
    {
        Assert.Equal(
            ["\"1970-01-01\"", "\"2024-02-29\"", "\"1969-12-31\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"+10000-01-01\"", "\"0000-12-31\"", "\"-0001-12-31\""],
            Of(PhysicalType.Int32, 8, Ints(0, 19782, -1, -719162, 2932896, 2932897, -719163, -719529), converted: Date));
        Assert.Equal(["\"+5881580-07-11\"", "\"-5877641-06-23\""], Of(PhysicalType.Int32, 2, Ints(int.MaxValue, int.MinValue), converted: Date));
    }

    [Fact]
    public void Times_of_day_have_the_digits_of_their_unit()
    {
        Assert.Equal(["\"00:00:00.000\"", "\"23:59:59.999\"", "\"24:00:00.000\""], Of(PhysicalType.Int32, 3, Ints(0, 86_399_999, 86_400_000), converted: TimeMillis));
        Assert.Equal(["\"01:02:03.000004\""], Of(PhysicalType.Int64, 1, Longs(3_723_000_004), converted: TimeMicros));
        Assert.Equal(["\"01:02:03.000000004\""], Of(PhysicalType.Int64, 1, Longs(3_723_000_000_004), logical: TimeAnnotation(7, true, 3)));
        Assert.Throws<InvalidDataException>(() => Of(PhysicalType.Int32, 1, Ints(86_400_001), converted: TimeMillis));
        Assert.Throws<InvalidDataException>(() => Of(PhysicalType.Int32, 1, Ints(-1), converted: TimeMillis));
    }

    [Fact]
    public void Timestamps_have_the_digits_of_their_unit_and_Z_for_UTC()
    {
        Assert.Equal(["\"1969-12-31T23:59:59.999\"", "\"2023-11-14T22:13:20.000\""], Of(PhysicalType.Int64, 2, Longs(-1, 1_700_000_000_000), converted: TimestampMillis));
        Assert.Equal(["\"1970-01-01T00:00:00.000001\""], Of(PhysicalType.Int64, 1, Longs(1), converted: TimestampMicros));
        Assert.Equal(["\"1970-01-01T00:00:00.000001Z\""], Of(PhysicalType.Int64, 1, Longs(1), logical: TimeAnnotation(8, true, 2)));
        Assert.Equal(
            ["\"1677-09-21T00:12:43.145224192\"", "\"2262-04-11T23:47:16.854775807\""],
            Of(PhysicalType.Int64, 2, Longs(long.MinValue, long.MaxValue), logical: TimeAnnotation(8, false, 3)));
        Assert.Equal(["\"-292275055-05-16T16:47:04.192\""], Of(PhysicalType.Int64, 1, Longs(long.MinValue), converted: TimestampMillis));
    }

    [Fact]
    public void Int96_is_a_day_and_its_nanoseconds()
    {
        byte[] values = [.. Int96(2_440_588, 1), .. Int96(2_440_589, -1), .. Int96(2_440_587, 86_399_999_999_999)];
        Assert.Equal(["\"1970-01-01T00:00:00.000000001\"", "\"1970-01-01T23:59:59.999999999\"", "\"1969-12-31T23:59:59.999999999\""], Of(PhysicalType.Int96, 3, values));

        static byte[] Int96(int day, long nanoseconds) => [.. BitConverter.GetBytes(nanoseconds), .. BitConverter.GetBytes(day)];
    }

    [Fact]
    public void Decimals_are_text_however_they_are_stored()
    {
        Assert.Equal(["\"-0.05\"", "\"123.45\"", "\"0.00\""], Of(PhysicalType.Int32, 3, Ints(-5, 12345, 0), logical: Scale(2, 9)));
        Assert.Equal(["\"-922337203685477.5808\""], Of(PhysicalType.Int64, 1, Longs(long.MinValue), logical: Scale(4, 18)));
        Assert.Equal(["\"-1\"", "\"258\""], Of(PhysicalType.ByteArray, 2, Texts([0xFF], [1, 2]), logical: Scale(0, 10)));
        byte[] sixteen = new byte[16];
        BinaryPrimitives.WriteInt128BigEndian(sixteen, Int128.Parse("-12345678901234567890123456789012345678", null));
        Assert.Equal(["\"-1234567890123456789012345678.9012345678\""], Of(PhysicalType.FixedLenByteArray, 1, sixteen, 16, logical: Scale(10, 38)));

        static Action<CompactWriter> Scale(int scale, int precision) => footer =>
        {
            footer.StartStruct(Decimal);
            footer.Int32(1, scale);
            footer.Int32(2, precision);
            footer.End();
        };
    }

    [Theory]
    [InlineData(PhysicalType.Int32, Utf8, "UTF8 can only annotate BYTE_ARRAY")]
    [InlineData(PhysicalType.Int32, Decimal, "Invalid DECIMAL precision: 0")]
    [InlineData(PhysicalType.ByteArray, Date, "DATE can only annotate INT32")]
    [InlineData(PhysicalType.Int64, TimeMillis, "TIME_MILLIS can only annotate INT32")]
    [InlineData(PhysicalType.Int64, UInt8, "UINT_8 can only annotate INT32")]
    internal void An_annotation_that_does_not_fit_is_refused(PhysicalType type, int converted, string problem) =>
        Assert.StartsWith(
            $"made.parquet: the footer cannot be read ({problem}",
            Assert.Throws<InvalidDataException>(() => Of(type, 0, [], converted: converted)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(99)]
    public void An_annotation_that_is_newer_counts_as_none(int member) =>
        Assert.Equal(["\"w6k=\""], Of(PhysicalType.ByteArray, 1, Texts([0xC3, 0xA9]), logical: Annotation(member)));
}
