using Anima.Checkpoints;
using Anima.Rlhf.Quantization;
using Anima.Rlhf.Tests.Models;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Quantization;

public sealed class DequantizerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Kernel_and_tensor_operations_give_the_same_bits(bool doubleQuant)
    {
        using var scope = NewDisposeScope();
        using var checkpoint = CheckpointFolder.Open(Golden.Fixture("models", "llama"));
        foreach (var tensor in checkpoint.Tensors.Values.Where(tensor => tensor.Name.EndsWith("proj.weight", StringComparison.Ordinal)))
        {
            using var storage = Nf4Loading.Quantize(tensor, doubleQuant, CPU);
            foreach (var dtype in new[] { ScalarType.Float32, ScalarType.BFloat16 })
                Assert.Equal(
                    new KernelNf4Dequantizer().Dequantize(storage, dtype).bytes.ToArray(),
                    new TensorNf4Dequantizer().Dequantize(storage, dtype).bytes.ToArray());
        }
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void So_they_do_where_a_checkpoint_rounds_to_its_own_dtype_first(ScalarType stored)
    {
        using var scope = NewDisposeScope();
        using var checkpoint = CheckpointFolder.Open(Golden.Fixture("models", "llama"));
        using var plain = Nf4Loading.Quantize(checkpoint.Tensors["model.layers.0.mlp.up_proj.weight"], doubleQuant: true, CPU);
        var storage = new Nf4Storage
        {
            OutFeatures = plain.OutFeatures, InFeatures = plain.InFeatures, BlockSize = plain.BlockSize, Packed = plain.Packed, Absmax = plain.Absmax,
            NestedAbsmax = plain.NestedAbsmax, Offset = plain.Offset, StoredDtype = stored,
        };
        var rounded = new TensorNf4Dequantizer().Dequantize(storage, ScalarType.Float32);
        Assert.Equal(rounded.bytes.ToArray(), new KernelNf4Dequantizer().Dequantize(storage, ScalarType.Float32).bytes.ToArray());
        Assert.Equal(new TensorNf4Dequantizer().Dequantize(plain, ScalarType.Float32).to(stored).to(ScalarType.Float32).bytes.ToArray(), rounded.bytes.ToArray());
    }

    [Theory]
    [InlineData("checkpoint_llama_nf4_double_quant")]
    [InlineData("checkpoint_llama_nf4_single_quant")]
    public void A_checkpoint_stored_in_4_bits_gives_the_logits_of_the_python_stack(string name)
    {
        var folder = Golden.Path("nf4", name);
        using var expected = new TensorFile(Path.Combine(folder, "expected.safetensors"));
        using var model = TinyModel.Load(folder, TinyModel.Fp32);
        var (rows, width) = (expected.Shape("input_ids")[0], (int)expected.Shape("input_ids")[1]);
        int[] ids = [.. expected.Longs("input_ids").Select(id => (int)id)];
        var logits = TinyModel.Logits(model, null, [.. Enumerable.Range(0, (int)rows).Select(row => ids[(row * width)..((row + 1) * width)])]);
        Close.All(expected.Floats("logits"), logits, 1e-4, 1e-4, name);
    }
}
