using Anima.Testing;

namespace Anima.Checkpoints.Tests;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Orders_pads_and_labels_as_the_reference_writer_does()
    {
        var path = _folder.File("out.safetensors");
        SafetensorsWriter.Write(path,
        [
            new TensorToWrite("a", TensorType.I32, [1, 3], new byte[12]),
            new TensorToWrite("b", TensorType.F16, [2], new byte[] { 1, 2, 3, 4 }),
            new TensorToWrite("s", TensorType.F32, [], new byte[] { 5, 6, 7, 8 }),
            new TensorToWrite("e", TensorType.F32, [0, 4], Array.Empty<byte>()),
        ]);

        var bytes = File.ReadAllBytes(path);
        var header = System.Text.Encoding.UTF8.GetString(bytes, 8, bytes[8 - 8] | bytes[1] << 8);
        Assert.Equal(0, header.Length % 8);
        Assert.Equal("""{"__metadata__":{"format":"pt"},"e":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]},"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{"dtype":"I32","shape":[1,3],"data_offsets":[4,16]},"b":{"dtype":"F16","shape":[2],"data_offsets":[16,20]}}""", header.TrimEnd(' '));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Writes_names_that_read_back()
    {
        string[] names = ["plain", "quote\"backslash\\", "line\nbreak", "日本語", "emoji 😀", ""];
        var path = _folder.File("names.safetensors");
        SafetensorsWriter.Write(path, names.Select((name, i) => new TensorToWrite(name, TensorType.U8, [1], new[] { (byte)i })));

        using var file = SafetensorsFile.Open(path);

        Assert.Equal(names.Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.All(names, (name, i) => Assert.Equal(i, file.Bytes(file.Tensors[name])[0]));
    }

    [Fact]
    public void Leaves_the_old_file_and_no_temporary_one_when_a_tensor_fails()
    {
        var path = _folder.Write("kept.safetensors", "old");
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new TensorToWrite("a", TensorType.U8, [2], new byte[] { 1 })]));
        Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(path,
            [new TensorToWrite("a", TensorType.U8, [2], _ => throw new InvalidOperationException("no data"))]));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("twice", "twice")]
    [InlineData("__metadata__", "other")]
    public void Refuses_names_that_cannot_stand_in_a_file(string first, string second) =>
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(_folder.File("x.safetensors"),
            [new TensorToWrite(first, TensorType.U8, [0], Array.Empty<byte>()), new TensorToWrite(second, TensorType.U8, [0], Array.Empty<byte>())]));

    [Fact]
    public unsafe void Rewrites_every_reference_file_byte_for_byte()
    {
        var rewritten = _folder.File("rewritten.safetensors");
        var files = Directory.GetFiles(Golden.Root, "*.safetensors", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, path =>
        {
            using (var file = SafetensorsFile.Open(path))
            {
                SafetensorsWriter.Write(rewritten, file.Tensors.Values.Select(entry => TensorToWrite.FromPointer(entry.Name, entry.Type, entry.Shape, file.Pointer(entry))), file.Metadata);
                Assert.Equal(file.Length, new FileInfo(rewritten).Length);
            }
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(rewritten)), path);
        });
    }
}
