using System.Runtime.InteropServices;
using System.Text;
using Anima.Kernels;
using Anima.Testing;

namespace Anima.Checkpoints.Tests;

public sealed class BnbTensorsTests : IDisposable
{
    private const string Single = """{"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": [3, 65]}""";
    private const string Double = """{"quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [3, 65], "nested_blocksize": 256, "nested_dtype": "float32", "nested_offset": 2.615631103515625}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public unsafe void Reads_a_weight_with_plain_absmax()
    {
        using var checkpoint = Write(Parts(Single));
        var data = BnbTensors.Read(checkpoint, "p", 3, 65);
        Assert.True(BnbTensors.IsQuantized(checkpoint, "p"));
        Assert.False(BnbTensors.IsQuantized(checkpoint, "q"));
        Assert.Equal([3, 65], data.Shape);
        Assert.Equal(195, data.ElementCount);
        Assert.Equal((64, TensorType.BF16), (data.BlockSize, data.StoredDtype));
        Assert.Equal([1, 2, 3, 4], data.Absmax!);
        Assert.Equal(97, data.Packed[97]);
        Assert.Null(data.AbsmaxU8);
        Assert.Null(data.NestedAbsmax);
        Assert.Equal(0, data.NestedOffset);
    }

    [Fact]
    public void Reads_a_double_quantised_weight()
    {
        using var checkpoint = Write(Parts(Double));
        var data = BnbTensors.Read(checkpoint, "p", 3, 65);
        Assert.Equal(TensorType.F32, data.StoredDtype);
        Assert.Null(data.Absmax);
        Assert.Equal([9, 8, 7, 6], data.AbsmaxU8!);
        Assert.Equal([0.5f], data.NestedAbsmax!);
        Assert.Equal(2.615631103515625f, data.NestedOffset);
    }

    [Fact]
    public void Ignores_type_and_shape_that_the_codes_are_stored_as()
    {
        var parts = Parts(Single.Replace("[3, 65]", "[3, 64]", StringComparison.Ordinal));
        parts["p.weight"] = new TensorToWrite("p.weight", TensorType.BF16, [48, 1], new byte[96]);
        parts["p.weight.absmax"] = Floats("p.weight.absmax", [1, 2, 3]);
        using var checkpoint = Write(parts);
        Assert.Equal([3, 64], BnbTensors.Read(checkpoint, "p", 3, 64).Shape);
    }

    [Theory]
    [InlineData(""" "quant_type": "nf4" """, "'shape' is missing")]
    [InlineData(""" "quant_type": "nf4", "shape": [3, 65] """, "'blocksize' is missing")]
    [InlineData(""" "blocksize": 64 """, "'quant_type' is missing")]
    [InlineData(""" "quant_type": "fp4", "blocksize": 64, "dtype": "float32", "shape": [3, 65] """, "quant_type is 'fp4'")]
    [InlineData(""" "quant_type": "nf4", "blocksize": 65, "dtype": "float32", "shape": [3, 65] """, "blocksize is 65")]
    [InlineData(""" "quant_type": "nf4", "blocksize": 64, "dtype": "int8", "shape": [3, 65] """, "dtype is 'int8'")]
    [InlineData(""" "quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [3, 67] """, "needs 101 in 4 bits")]
    [InlineData(""" "quant_type": "nf4", "blocksize": 128, "dtype": "float32", "shape": [3, 65] """, "expected 2 values of F32")]
    [InlineData(""" "quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [65, 3] """, "stands for shape [65, 3], but config.json asks for [3, 65]")]
    [InlineData(""" "quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [-3, -65] """, "shape holds a negative number")]
    [InlineData(""" "quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [4294967296, 4294967296] """, "larger than any file")]
    [InlineData(""" "quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": "3x65" """, "shape is not a whole number or a list")]
    public void Refuses_a_quant_state_that_does_not_fit(string state, string expected) => AssertRefused(Parts($"{{{state}}}"), expected);

    [Theory]
    [InlineData("\"nested_blocksize\": 256", "\"nested_blocksize\": 128", "nested_blocksize is 128")]
    [InlineData("2.615631103515625", "1e300", "nested_offset is not a finite float32")]
    [InlineData(", \"nested_offset\": 2.615631103515625", "", "'nested_offset' is missing")]
    public void Refuses_a_nested_state_that_does_not_fit(string part, string replacement, string expected) =>
        AssertRefused(Parts(Double.Replace(part, replacement, StringComparison.Ordinal)), expected);

    [Fact]
    public void Refuses_parts_that_are_missing_or_wrong()
    {
        AssertRefused(Without("p.weight.absmax"), "tensor 'p.weight.absmax' is missing");
        AssertRefused(Without("p.weight.quant_map"), "tensor 'p.weight.quant_map' is missing");
        AssertRefused(With(Floats("p.weight.absmax", [1, 2, float.NaN, 4])), "'p.weight.absmax' holds a NaN");
        AssertRefused(With(Floats("p.weight.absmax", [1, 2, 3])), "expected 4 values of F32");
        AssertRefused(With(new TensorToWrite("p.weight.absmax", TensorType.U8, [4], new byte[4])), "is U8 of shape [4], expected 4 values of F32");
        AssertRefused(With(Floats("p.weight.quant_map", new float[16])), "'p.weight.quant_map' differs from the table");
        AssertRefused(With(Floats("p.weight.quant_state.bitsandbytes__nf4", [1])), "not a short text of bytes");
        AssertRefused(Parts("{"), "not valid JSON");
        AssertRefused(With(new TensorToWrite("p.weight.quant_state.bitsandbytes__fp4", TensorType.U8, [1], new byte[1])), "FP4");
    }

    [Theory]
    [InlineData("checkpoint_llama_nf4_double_quant")]
    [InlineData("checkpoint_llama_nf4_single_quant")]
    public unsafe void Every_weight_of_a_saved_model_dequantises_to_what_bitsandbytes_gives(string name)
    {
        using var checkpoint = CheckpointFolder.Open(Golden.Path("nf4", name));
        using var expected = SafetensorsFile.Open(Golden.Path("nf4", name, "expected.safetensors"));
        var config = ModelConfig.Load(checkpoint.Folder);
        var modules = expected.Tensors.Keys.Where(key => key.EndsWith(".weight", StringComparison.Ordinal)).Select(key => key[..^7])
            .Where(module => BnbTensors.IsQuantized(checkpoint, module)).ToList();
        Assert.Equal(7 * config.NumHiddenLayers, modules.Count);
        foreach (var module in modules)
        {
            var entry = expected.Tensors[$"{module}.weight"];
            var data = BnbTensors.Read(checkpoint, module, entry.Shape);
            Assert.Equal(config.Quantization!.DoubleQuant, data.AbsmaxU8 is not null);
            var values = new byte[entry.ByteLength];
            fixed (byte* output = values, u8 = data.AbsmaxU8)
            fixed (float* absmax = data.Absmax, nested = data.NestedAbsmax)
                if (u8 == null)
                    Nf4.Dequantize(data.Packed, absmax, 0, data.ElementCount, data.BlockSize, output, ElementType.F32, ElementType.F32);
                else
                    Nf4.Dequantize(data.Packed, u8, nested, data.NestedOffset, 0, data.ElementCount, data.BlockSize, output, ElementType.F32, ElementType.F32);
            Assert.True(values.AsSpan().SequenceEqual(expected.Bytes(entry)), module);
        }
    }

    /// <summary>The parts of a [3, 65] weight named p, as bitsandbytes stores them.</summary>
    private static Dictionary<string, TensorToWrite> Parts(string state)
    {
        var doubleQuant = state.Contains("nested", StringComparison.Ordinal);
        List<TensorToWrite> parts =
        [
            new("p.weight", TensorType.U8, [98, 1], Enumerable.Range(0, 98).Select(i => (byte)i).ToArray()),
            new("p.weight.quant_state.bitsandbytes__nf4", TensorType.U8, [state.Length], Encoding.UTF8.GetBytes(state)),
            Floats("p.weight.quant_map", Nf4.Code.ToArray()),
            doubleQuant ? new("p.weight.absmax", TensorType.U8, [4], new byte[] { 9, 8, 7, 6 }) : Floats("p.weight.absmax", [1, 2, 3, 4]),
        ];
        if (doubleQuant)
            parts.AddRange([Floats("p.weight.nested_absmax", [0.5f]), Floats("p.weight.nested_quant_map", Nf4.DynamicMap.ToArray())]);
        return parts.ToDictionary(part => part.Name);
    }

    private static Dictionary<string, TensorToWrite> With(TensorToWrite part)
    {
        var parts = Parts(Single);
        parts[part.Name] = part;
        return parts;
    }

    private static Dictionary<string, TensorToWrite> Without(string name)
    {
        var parts = Parts(Single);
        parts.Remove(name);
        return parts;
    }

    private static TensorToWrite Floats(string name, float[] values) =>
        new(name, TensorType.F32, [values.Length], MemoryMarshal.AsBytes<float>(values).ToArray());

    private CheckpointFolder Write(Dictionary<string, TensorToWrite> parts)
    {
        SafetensorsWriter.Write(_folder.File("model.safetensors"), parts.Values);
        return CheckpointFolder.Open(_folder.Path);
    }

    private void AssertRefused(Dictionary<string, TensorToWrite> parts, string expected)
    {
        using var checkpoint = Write(parts);
        var message = Assert.Throws<InvalidDataException>(() => BnbTensors.Read(checkpoint, "p", 3, 65)).Message;
        Assert.StartsWith(_folder.File("model.safetensors"), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }
}
