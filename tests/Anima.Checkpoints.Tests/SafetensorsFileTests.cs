using System.Buffers.Binary;
using System.Text;
using Anima.Testing;

namespace Anima.Checkpoints.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_the_example_of_the_format()
    {
        var header = """{"w":{"dtype":"BF16","shape":[2,2],"data_offsets":[0,8]}}""".PadRight(64);
        var bytes = new byte[80];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 64);
        Encoding.UTF8.GetBytes(header).CopyTo(bytes, 8);
        byte[] data = [0x80, 0x3f, 0x00, 0x40, 0x40, 0x40, 0x80, 0x40];
        data.CopyTo(bytes, 72);

        using var file = SafetensorsFile.Open(_folder.Write("example.safetensors", bytes));

        var w = Assert.Single(file.Tensors).Value;
        Assert.Equal(TensorType.BF16, w.Type);
        Assert.Equal([2, 2], w.Shape);
        Assert.Equal(4, w.ElementCount);
        Assert.Equal(72, w.Offset);
        Assert.Equal(data, file.Bytes(w).ToArray());
        Assert.Empty(file.Metadata);
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("  {}  ", 0)]
    [InlineData("""{"__metadata__":{"format":"pt"},"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[3,7]},"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 7)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4],"data_offsets":[4,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"note":{"x":[1,2]}}}""", 1)]
    [InlineData("""{"a":{"dtype":"F4","shape":[2,2],"data_offsets":[0,2]}}""", 2)]
    public void Accepts_what_the_reference_reader_accepts(string header, int dataBytes)
    {
        using var file = SafetensorsFile.Open(_folder.WriteSafetensors("good.safetensors", header, dataBytes));
        Assert.Equal(dataBytes, file.Tensors.Values.Sum(entry => entry.ByteLength));
    }

    [Theory]
    [InlineData("", 0, "the header is empty")]
    [InlineData("[]", 0, "not a JSON object")]
    [InlineData("nonsense", 0, "not valid JSON")]
    [InlineData("{", 0, "not valid JSON")]
    [InlineData("{}x", 0, "not valid JSON")]
    [InlineData("{}\0", 0, "not valid JSON")]
    [InlineData("{\"\xff\":1}", 0, "not UTF-8")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "not valid Unicode")]
    [InlineData("""{"a":1}""", 0, "entry of tensor 'a' is not a JSON object")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,1]}}""", 1, "lacks 'dtype'")]
    [InlineData("""{"a":{"dtype":"U8","data_offsets":[0,1]}}""", 1, "lacks 'shape'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1]}}""", 1, "lacks 'data_offsets'")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,1]}}""", 1, "dtype 'Q4'")]
    [InlineData("""{"a":{"dtype":"Bool","shape":[1],"data_offsets":[0,1]}}""", 1, "dtype 'Bool'")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,1]}}""", 1, "dtype of tensor 'a' is not a text")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "has 'dtype' twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "whole number")]
    [InlineData("""{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}""", 1, "not a list")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}""", 1, "more than 8")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""", 1, "more than 2")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}""", 1, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes but its data_offsets span 4")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,1]}}""", 1, "larger than any file")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 1, "larger than any file")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1000000000000000000],"data_offsets":[0,1000000000000000000]}}""", 1, "but the file has")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1, "whole bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 3, "the file has")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "after a gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3, "after a gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "inside another tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "inside another tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "listed twice")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 2, "follow the last tensor")]
    [InlineData("{}", 1, "follow the last tensor")]
    [InlineData("""{"__metadata__":{"n":1}}""", 0, "'n' is not a text")]
    [InlineData("""{"__metadata__":[]}""", 0, "'__metadata__' is not a JSON object")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "listed twice")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "listed twice")]
    public void Refuses_a_bad_header_with_one_sentence(string header, int dataBytes, string expected) =>
        AssertRefused(_folder.WriteSafetensors("bad.safetensors", header, dataBytes), expected);

    [Fact]
    public void Refuses_a_header_nested_too_deeply() =>
        AssertRefused(_folder.WriteSafetensors("deep.safetensors", "{\"a\":{\"x\":" + new string('[', 1_000_000), 0), "not valid JSON");

    [Theory]
    [InlineData(0UL, "the header is empty")]
    [InlineData(17UL, "only 16 follow")]
    [InlineData(100_000_001UL, "only 16 follow")]
    [InlineData(ulong.MaxValue, "only 16 follow")]
    [InlineData(1UL << 63, "only 16 follow")]
    public void Refuses_a_header_length_that_the_file_does_not_have(ulong length, string expected)
    {
        var bytes = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        AssertRefused(_folder.Write("length.safetensors", bytes), expected);
    }

    [Fact]
    public void Refuses_a_header_above_the_limit_of_the_format()
    {
        var path = _folder.File("long.safetensors");
        using (var stream = File.Create(path))
        {
            stream.Write(BitConverter.GetBytes(100_000_001L));
            stream.SetLength(200_000_000);
        }
        AssertRefused(path, "more than the 100000000");
    }

    [Fact]
    public void Refuses_a_file_cut_at_any_byte()
    {
        var whole = File.ReadAllBytes(_folder.WriteSafetensors("whole.safetensors", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8));
        for (var length = 0; length < whole.Length; length++)
        {
            var path = _folder.Write("cut.safetensors", whole.AsSpan(0, length));
            Assert.StartsWith($"{path}: ", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Says_that_a_git_lfs_pointer_is_one() =>
        AssertRefused(_folder.Write("lfs.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"), "Git LFS pointer");

    [Fact]
    public void Says_that_a_file_is_missing()
    {
        var path = _folder.File("none.safetensors");
        Assert.Equal($"{path}: no such file.", Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public unsafe void Reads_tensors_beyond_two_gibibytes()
    {
        const long Large = (1L << 31) + 8;
        var path = _folder.File("sparse.safetensors");
        var header = Encoding.UTF8.GetBytes($$$"""{"a":{"dtype":"U8","shape":[{{{Large}}}],"data_offsets":[0,{{{Large}}}]},"b":{"dtype":"U8","shape":[4],"data_offsets":[{{{Large}}},{{{Large + 4}}}]}}""");
        using (var stream = File.Create(path))
        {
            stream.Write(BitConverter.GetBytes((long)header.Length));
            stream.Write(header);
            stream.Position += Large;
            stream.Write([1, 2, 3, 4]);
        }

        using var file = SafetensorsFile.Open(path);

        Assert.Equal([1, 2, 3, 4], file.Bytes(file.Tensors["b"]).ToArray());
        Assert.Equal(1, file.Pointer(file.Tensors["a"])[Large]);
        Assert.Throws<ArgumentException>(() => { _ = file.Bytes(file.Tensors["a"]); });
    }

    [Fact]
    public void Cannot_be_read_after_disposal()
    {
        var file = SafetensorsFile.Open(_folder.WriteSafetensors("a.safetensors", """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { _ = file.Bytes(file.Tensors["a"]); });
    }

    private static void AssertRefused(string path, string expected)
    {
        var message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message;
        Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
