using Anima.Checkpoints;
using Anima.Rlhf.Models;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

/// <summary>A tiny model whose every parameter is trained.</summary>
internal sealed class TrainedModel : IDisposable
{
    public TrainedModel(string fixture, ScalarType dtype)
        : this(dtype, Golden.Fixture("models", fixture))
    {
    }

    public TrainedModel(ChangedCheckpoint checkpoint)
        : this(ScalarType.Float32, checkpoint.Path)
    {
    }

    private TrainedModel(ScalarType dtype, string folder)
    {
        using var checkpoint = CheckpointFolder.Open(folder);
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
