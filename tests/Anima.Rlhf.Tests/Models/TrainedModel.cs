using Anima.Checkpoints;
using Anima.Rlhf.Models;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

/// <summary>A tiny model whose every parameter is trained.</summary>
internal sealed class TrainedModel : IDisposable
{
    public TrainedModel(string fixture, ScalarType dtype)
    {
        using var checkpoint = CheckpointFolder.Open(Golden.Fixture("models", fixture));
        var weights = new TrainedWeights(checkpoint, dtype, CPU);
        Model = Architectures.Build(ModelConfig.Load(checkpoint.Folder), weights);
        Parameters = weights.Parameters();
        Parameters.RequireGradients();
    }

    public CausalModel Model { get; }

    public ModelParameters Parameters { get; }

    public void Dispose()
    {
        Model.Dispose();
        Parameters.Dispose();
    }
}
