using Anima.Testing;
using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Recipes;
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
        var hidden = model.FinalNorm(Run(model, adapter, sequences, model.Layers.Count));
        return Floats(nn.functional.linear(hidden, model.HeadWeight).to(ScalarType.Float32));
    }

    /// <summary>What leaves the first <paramref name="layers"/> layers, [Σ lengths, H] row-major; after the final norm when it is all of them.</summary>
    public static float[] HiddenStates(CausalModel model, IReadOnlyList<int[]> sequences, int layers)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var hidden = Run(model, null, sequences, layers);
        return Floats(layers == model.Layers.Count ? model.FinalNorm(hidden) : hidden);
    }

    /// <summary>Numbers that are an adapter's, none of them zero, for the linear layers of any model.</summary>
    public static LoraAdapter NoisyAdapter(CausalModel model)
    {
        using var off = no_grad();
        var config = new LoraConfig { R = 4, LoraAlpha = 8, Targets = TargetModules.AllLinear };
        var adapter = LoraAdapter.Fresh(config, model.Linears, CPU, 1);
        using var generator = new Generator(2UL);
        adapter.Weights.uniform_(-0.1, 0.1, generator);
        return adapter;
    }

    private static Tensor Run(CausalModel model, LoraAdapter? adapter, IReadOnlyList<int[]> sequences, int layers)
    {
        var layout = model.Layout(TreeBatch.Pack([.. sequences.Select(ids => TokenTree.Grow(0, new PreparedSequence(ids, 1)))]));
        var hidden = model.Embed(layout);
        foreach (var layer in model.Layers.Take(layers))
        {
            using var open = layer.Open();
            hidden = layer.Run(hidden, layout, adapter);
        }
        return hidden;
    }

    public static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.to(ScalarType.Float32).contiguous().bytes).ToArray();
    }
}
