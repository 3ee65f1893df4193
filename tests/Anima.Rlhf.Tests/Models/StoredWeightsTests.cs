using Anima.Checkpoints;
using Anima.Rlhf.Quantization;
using Anima.Rlhf.Training;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

/// <summary>How a checkpoint stores its weights: turned round, tied, twice.</summary>
public sealed class StoredWeightsTests
{
    private const string Embedding = "model.embed_tokens.weight", Head = "lm_head.weight";

    [Theory]
    [InlineData("gpt2")]
    [InlineData("gpt2_noprefix_buffers")]
    [InlineData("qwen2_tied")]
    [InlineData("llama_sharded_bf16")]
    public void A_trained_model_is_written_as_it_was_stored(string fixture)
    {
        using var folder = new TemporaryFolder();
        using (var trained = new TrainedModel(fixture, ScalarType.Float32))
            new ModelFiles(trained.Parameters, Golden.Fixture("models", fixture), null).Export(folder.Path);
        using var source = CheckpointFolder.Open(Golden.Fixture("models", fixture));
        using var written = CheckpointFolder.Open(folder.Path);
        Assert.Equal(
            source.Tensors.Keys.Where(name => !name.EndsWith(".attn.bias", StringComparison.Ordinal) && !name.EndsWith(".masked_bias", StringComparison.Ordinal)).Order(),
            written.Tensors.Keys.Order());
        foreach (var (name, tensor) in written.Tensors)
        {
            Assert.Equal(source.Tensors[name].Shape, tensor.Shape);
            Assert.Equal(source.Tensors[name].Bytes, tensor.Bytes);
        }
    }

    [Theory]
    [InlineData(TensorType.F32, 6, 70)]
    [InlineData(TensorType.BF16, 101, 41_503)] // more than one slab, and a short last block
    public void A_transposed_weight_quantises_to_the_codes_of_the_weight_turned_round(Enum typeValue, int inFeatures, int outFeatures)
    {
        var type = (TensorType)typeValue;
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var generator = new Generator(5UL);
        var weight = randn([outFeatures, inFeatures], generator: generator).to(TensorLoading.ScalarTypeOf(type)!.Value);
        Write(folder, type, ("plain", weight), ("turned", weight.t().contiguous()));
        using var checkpoint = CheckpointFolder.Open(folder.Path);
        foreach (var doubleQuant in new[] { false, true })
        {
            using var plain = Nf4Loading.Quantize(checkpoint.Require("plain"), doubleQuant, CPU);
            using var turned = Nf4Loading.Quantize(checkpoint.Require("turned"), doubleQuant, CPU, isTransposed: true);
            Assert.Equal((outFeatures, inFeatures, plain.Offset), (turned.OutFeatures, turned.InFeatures, turned.Offset));
            Assert.Equal(plain.Tensors.Select(tensor => tensor.bytes.ToArray()), turned.Tensors.Select(tensor => tensor.bytes.ToArray()));
        }
    }

    [Fact]
    public void A_value_that_is_not_finite_is_named_where_it_is_stored()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var values = new float[6 * 70];
        values[123] = float.NaN;
        Write(folder, TensorType.F32, ("turned", tensor(values, [6, 70])));
        using var checkpoint = CheckpointFolder.Open(folder.Path);
        var message = Assert.Throws<InvalidDataException>(() => Nf4Loading.Quantize(checkpoint.Require("turned"), true, CPU, isTransposed: true)).Message;
        Assert.Contains("element 123;", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_head_that_is_stored_beside_the_embedding_it_equals_stays_tied(bool asBFloat16)
    {
        using var folder = new ChangedCheckpoint("llama_sharded_bf16", """{"tie_word_embeddings":true}""", source => [Copy(source, asBFloat16)], without: Head);
        using var output = new TemporaryFolder();
        using (var trained = new TrainedModel(folder))
        {
            Assert.Single(trained.Parameters.Parameters, parameter => parameter.Name == Embedding);
            Assert.DoesNotContain(trained.Parameters.Parameters, parameter => parameter.Name == Head);
            using (no_grad())
                trained.Parameters.Weights.narrow(0, 0, 1000).fill_(0.5);
            new ModelFiles(trained.Parameters, folder.Path, null).Export(output.Path);
            using var again = TinyModel.Load(output.Path, TinyModel.Fp32);
            Assert.Equal(TinyModel.Floats(trained.Model.HeadWeight), TinyModel.Floats(again.HeadWeight));
            Assert.Contains(again.OtherWeights, weight => ReferenceEquals(weight, again.HeadWeight));
        }
        using var written = CheckpointFolder.Open(output.Path);
        Assert.False(written.Contains(Head));
    }

    [Fact]
    public void A_head_that_differs_from_the_embedding_it_is_tied_to_is_refused()
    {
        using var folder = new ChangedCheckpoint("llama_sharded_bf16", """{"tie_word_embeddings":true}""");
        foreach (var load in new Action[] { () => TinyModel.Load(folder.Path, TinyModel.Fp32).Dispose(), () => new TrainedModel(folder).Dispose() })
        {
            var message = Assert.Throws<InvalidDataException>(load).Message;
            Assert.StartsWith($"{Path.Combine(folder.Path, "config.json")}: tie_word_embeddings is true, but the weights hold a '{Head}' that differs from '{Embedding}'", message, StringComparison.Ordinal);
            Assert.Contains("write \"tie_word_embeddings\": false to keep both", message, StringComparison.Ordinal);
        }
    }

    private static TensorToWrite Copy(CheckpointFolder source, bool asBFloat16)
    {
        using var scope = NewDisposeScope();
        var embedding = source.Tensors[Embedding];
        return asBFloat16
            ? new TensorToWrite(Head, embedding.Type, embedding.Shape, embedding.Bytes.ToArray())
            : new TensorToWrite(Head, TensorType.F32, embedding.Shape, TensorLoading.Load(embedding, ScalarType.Float32, CPU).bytes.ToArray());
    }

    private static void Write(TemporaryFolder folder, TensorType type, params (string Name, Tensor Values)[] tensors) =>
        SafetensorsWriter.Write(folder.File("model.safetensors"), tensors.Select(item => new TensorToWrite(item.Name, type, item.Values.shape, item.Values.bytes.ToArray())));
}
