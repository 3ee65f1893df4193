using System.Security.Cryptography;
using Anima.Testing;

namespace Anima.Checkpoints.Tests;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Opens_a_single_file_before_an_index()
    {
        WriteTensor("model.safetensors", "w", 7);
        _folder.Write("model.safetensors.index.json", "not even JSON");

        using var checkpoint = CheckpointFolder.Open(_folder.Path);

        Assert.Equal(["w"], checkpoint.Tensors.Keys);
        Assert.Equal(7, checkpoint.Require("w", 1).Bytes[0]);
    }

    [Fact]
    public void Finds_tensors_across_shards_and_ignores_what_the_index_leaves_out()
    {
        WriteShards("""{"metadata":{},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}""");

        using var checkpoint = CheckpointFolder.Open(_folder.Path);

        Assert.Equal(["a", "b"], checkpoint.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1, checkpoint.Require("a").Bytes[0]);
        Assert.Equal(2, checkpoint.Require("b").Bytes[0]);
        Assert.False(checkpoint.Contains("unlisted"));
        Assert.Equal(2, checkpoint.Files.Count);
    }

    [Fact]
    public void Names_file_tensor_and_both_shapes_when_a_shape_differs()
    {
        WriteTensor("model.safetensors", "w", 7);
        using var checkpoint = CheckpointFolder.Open(_folder.Path);

        Assert.Equal($"{_folder.File("model.safetensors")}: tensor 'w' has shape [1], but config.json asks for [2, 3].",
            Assert.Throws<InvalidDataException>(() => checkpoint.Require("w", 2, 3)).Message);
        Assert.StartsWith($"{_folder.File("model.safetensors")}: tensor 'v' is missing",
            Assert.Throws<InvalidDataException>(() => checkpoint.Require("v", 2, 3)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.safetensors")]
    [InlineData("/etc/x.safetensors")]
    [InlineData("sub/x.safetensors")]
    [InlineData("sub\\\\x.safetensors")]
    [InlineData("pytorch_model-00001-of-00002.bin")]
    [InlineData("..")]
    [InlineData("")]
    public void Refuses_an_index_that_reaches_elsewhere(string file)
    {
        WriteShards($$$"""{"weight_map":{"a":"{{{file}}}"}}""");
        AssertRefused("not a plain .safetensors file name");
    }

    [Theory]
    [InlineData("""{"weight_map":{}}""", "names 0 files")]
    [InlineData("""{"metadata":{}}""", "'weight_map' is missing")]
    [InlineData("""{"weight_map":[]}""", "weight_map is not an object")]
    [InlineData("""{"weight_map":{"a":1}}""", "weight_map.a is not a text")]
    [InlineData("""{"weight_map":{"a":"model-00001-of-00002.safetensors","a":"model-00002-of-00002.safetensors"}}""", "twice")]
    [InlineData("""{"weight_map":{"b":"model-00001-of-00002.safetensors"}}""", "which does not hold it")]
    [InlineData("[1", "not valid JSON")]
    public void Refuses_an_index_that_does_not_fit(string index, string expected)
    {
        WriteShards(index);
        AssertRefused(expected);
    }

    [Fact]
    public void Names_a_missing_shard()
    {
        _folder.Write("model.safetensors.index.json", """{"weight_map":{"a":"model-00001-of-00001.safetensors"}}""");
        Assert.Equal($"{_folder.File("model-00001-of-00001.safetensors")}: no such file.",
            Assert.Throws<FileNotFoundException>(() => CheckpointFolder.Open(_folder.Path)).Message);
    }

    [Fact]
    public void Refuses_pickles_and_says_why_and_how_to_convert()
    {
        _folder.Write("pytorch_model.bin", "");
        AssertRefused("can run any code");
        AssertRefused("save_pretrained");
    }

    [Fact]
    public void Says_what_an_empty_or_missing_folder_lacks()
    {
        Assert.Contains("no weights here", Assert.Throws<FileNotFoundException>(() => CheckpointFolder.Open(_folder.Path)).Message, StringComparison.Ordinal);
        var missing = _folder.File("none");
        Assert.Equal($"{missing}: no such folder.", Assert.Throws<DirectoryNotFoundException>(() => CheckpointFolder.Open(missing)).Message);
        var file = _folder.Write("file", "");
        Assert.Contains("this is a file", Assert.Throws<DirectoryNotFoundException>(() => CheckpointFolder.Open(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hashes_the_content_of_every_shard()
    {
        WriteShards("""{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}""");
        using var checkpoint = CheckpointFolder.Open(_folder.Path);
        Assert.Equal(2, checkpoint.Sha256.Count);
        Assert.All(checkpoint.Sha256, pair =>
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.File(pair.Key)))), pair.Value));
    }

    [Fact]
    public void Opens_a_real_sharded_checkpoint()
    {
        using var checkpoint = CheckpointFolder.Open(Golden.Path("models", "llama_sharded_bf16"));
        Assert.Equal(3, checkpoint.Files.Count);
        Assert.Equal(82368, checkpoint.Tensors.Values.Sum(tensor => tensor.Entry.ByteLength));
        Assert.Equal(TensorType.BF16, checkpoint.Require("model.embed_tokens.weight", 160, 32).Type);
    }

    private void WriteTensor(string file, string name, byte value) =>
        SafetensorsWriter.Write(_folder.File(file), [new TensorToWrite(name, TensorType.U8, [1], new[] { value })]);

    private void WriteShards(string index)
    {
        SafetensorsWriter.Write(_folder.File("model-00001-of-00002.safetensors"),
            [new TensorToWrite("a", TensorType.U8, [1], new byte[] { 1 }), new TensorToWrite("unlisted", TensorType.U8, [1], new byte[] { 9 })]);
        WriteTensor("model-00002-of-00002.safetensors", "b", 2);
        _folder.Write("model.safetensors.index.json", index);
    }

    private void AssertRefused(string expected)
    {
        var message = Assert.Throws<InvalidDataException>(() => CheckpointFolder.Open(_folder.Path)).Message;
        Assert.StartsWith(_folder.Path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
