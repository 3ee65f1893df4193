using Anima.Parquet.Metadata;

namespace Anima.Parquet.Tests;

/// <summary>The shapes in which writers of any age store lists, maps and structs.</summary>
public sealed class NestingTests
{
    private const int Map = 1, MapKeyValue = 2, List = 3;

    // Repetition levels 0 1 0 of one bit, then definition levels 1 1 0 of one bit, then the values 1 and 2.
    private static readonly byte[] TwoLevelPage = HandMadePage.V1(3, PageEncoding.Plain, Convert.FromHexString("02000000" + "0302" + "02000000" + "0303" + "01000000" + "02000000"));

    private static HandMadeFile Made(params string[] path) => new HandMadeFile { RowCount = 2 }.Chunk(path, PhysicalType.Int32, 3, Codec.Uncompressed, TwoLevelPage);

    [Fact]
    public void A_repeated_leaf_is_a_list() =>
        Assert.Equal(["""{"l":[1,2]}""", """{"l":[]}"""], Made("l").Leaf("l", PhysicalType.Int32, Repetition.Repeated).Rows());

    [Fact]
    public void A_repeated_group_is_a_list_of_structs() =>
        Assert.Equal(["""{"l":[{"x":1},{"x":2}]}""", """{"l":[]}"""], Made("l", "x").Group("l", Repetition.Repeated, 1).Leaf("x", PhysicalType.Int32, isTop: false).Rows());

    [Fact]
    public void A_list_of_two_levels_has_a_leaf_as_its_element() =>
        Assert.Equal(
            ["""{"l":[1,2]}""", """{"l":[]}"""],
            Made("l", "array").Group("l", Repetition.Required, 1, List).Leaf("array", PhysicalType.Int32, Repetition.Repeated, isTop: false).Rows());

    [Theory]
    [InlineData("array", """{"l":[{"x":1},{"x":2}]}""")]
    [InlineData("l_tuple", """{"l":[{"x":1},{"x":2}]}""")]
    [InlineData("list", """{"l":[1,2]}""")]
    [InlineData("bag", """{"l":[1,2]}""")]
    public void Some_names_say_that_the_repeated_group_is_the_element(string name, string row) =>
        Assert.Equal(
            [row, """{"l":[]}"""],
            Made("l", name, "x").Group("l", Repetition.Required, 1, List).Group(name, Repetition.Repeated, 1, isTop: false).Leaf("x", PhysicalType.Int32, isTop: false).Rows());

    [Fact]
    public void A_set_is_a_list_of_its_keys() =>
        Assert.Equal(
            ["""{"l":[1,2]}""", """{"l":[]}"""],
            Made("l", "map", "key").Group("l", Repetition.Required, 1, Map).Group("map", Repetition.Repeated, 1, isTop: false).Leaf("key", PhysicalType.Int32, isTop: false).Rows());

    [Theory]
    [InlineData(Map)]
    [InlineData(MapKeyValue)]
    public void A_map_is_a_list_of_pairs(int annotation) =>
        Assert.Equal(
            ["""{"m":[[1,1],[2,2]]}""", """{"m":[]}"""],
            Made("m", "key_value", "key")
                .Chunk(["m", "key_value", "value"], PhysicalType.Int32, 3, Codec.Uncompressed, TwoLevelPage)
                .Group("m", Repetition.Required, 1, annotation)
                .Group("key_value", Repetition.Repeated, 2, isTop: false)
                .Leaf("key", PhysicalType.Int32, isTop: false)
                .Leaf("value", PhysicalType.Int32, isTop: false)
                .Rows());

    [Fact]
    public void Two_level_lists_nest()
    {
        // [[1, 2], [3]] and []: repetition 0 2 1 0 of two bits, definition 2 2 2 0 of two bits.
        var page = HandMadePage.V1(4, PageEncoding.Plain, Convert.FromHexString("03000000" + "031800" + "03000000" + "032A00" + "010000000200000003000000"));
        Assert.Equal(
            ["""{"l":[[1,2],[3]]}""", """{"l":[]}"""],
            new HandMadeFile { RowCount = 2 }
                .Group("l", Repetition.Required, 1, List)
                .Group("array", Repetition.Repeated, 1, List, isTop: false)
                .Leaf("array", PhysicalType.Int32, Repetition.Repeated, isTop: false)
                .Chunk(["l", "array", "array"], PhysicalType.Int32, 4, Codec.Uncompressed, page)
                .Rows());
    }

    [Fact]
    public void A_group_of_a_newer_kind_is_a_struct()
    {
        // VARIANT.
        var page = HandMadePage.V1(1, PageEncoding.Plain, [1, 0, 0, 0, (byte)'a']);
        Assert.Equal(
            ["""{"v":{"metadata":"YQ==","value":"YQ=="}}"""],
            new HandMadeFile { RowCount = 1 }
                .Group("v", Repetition.Required, 2, logical: footer =>
                {
                    footer.StartStruct(16);
                    footer.End();
                })
                .Leaf("metadata", PhysicalType.ByteArray, isTop: false)
                .Leaf("value", PhysicalType.ByteArray, isTop: false)
                .Chunk(["v", "metadata"], PhysicalType.ByteArray, 1, Codec.Uncompressed, page)
                .Chunk(["v", "value"], PhysicalType.ByteArray, 1, Codec.Uncompressed, page)
                .Rows());
    }

    [Fact]
    public void Columns_of_one_list_must_agree_on_its_length()
    {
        // The second column has two lists of one element.
        var other = HandMadePage.V1(2, PageEncoding.Plain, Convert.FromHexString("02000000" + "0300" + "02000000" + "0303" + "01000000" + "02000000"));
        var made = Made("l", "x")
            .Group("l", Repetition.Repeated, 2)
            .Leaf("x", PhysicalType.Int32, isTop: false)
            .Leaf("y", PhysicalType.Int32, isTop: false)
            .Chunk(["l", "y"], PhysicalType.Int32, 2, Codec.Uncompressed, other);
        Assert.Contains("column l.y, page at byte", Assert.Throws<InvalidDataException>(made.Rows).Message, StringComparison.Ordinal);
    }
}
