using Anima.Testing;
using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Rlhf.Models;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

/// <summary>Loads checkpoints for tests and runs whole sequences through them.</summary>
internal static class TinyModel
{
    public static readonly WeightFormat Fp32 = new(Nf4: false, DoubleQuant: true, ScalarType.Float32);
    public static readonly WeightFormat Nf4 = new(Nf4: true, DoubleQuant: true, ScalarType.Float32);
    public static readonly WeightFormat Nf4Bf16 = new(Nf4: true, DoubleQuant: true, ScalarType.BFloat16);

    public static CausalModel Load(string folder, WeightFormat format, string configName = ModelConfig.FileName)
    {
        using var checkpoint = CheckpointFolder.Open(folder);
        var config = ModelConfig.Read(ConfigObject.Load(Path.Combine(folder, configName)));
        return Architectures.Build(config, new CheckpointWeights(checkpoint, format, CPU));
    }

    public static CausalModel Llama(WeightFormat format) => Load(Golden.Fixture("models", "llama"), format);

    /// <summary>Logits of every token of separate sequences, [Σ lengths, V] row-major.</summary>
    public static float[] Logits(CausalModel model, LoraAdapter? adapter, IReadOnlyList<int[]> sequences)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var batch = TreeBatch.Pack([.. sequences.Select(ids => TokenTree.Grow(0, new PreparedSequence(ids, 1)))]);
        var layout = model.Layout(batch);
        var hidden = model.Embed(layout);
        foreach (var layer in model.Layers)
        {
            using var open = layer.Open();
            hidden = layer.Run(hidden, layout, adapter);
        }
        var logits = nn.functional.linear(model.FinalNorm(hidden), model.HeadWeight).to(ScalarType.Float32);
        return Floats(logits);
    }

    public static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.to(ScalarType.Float32).contiguous().bytes).ToArray();
    }
}
