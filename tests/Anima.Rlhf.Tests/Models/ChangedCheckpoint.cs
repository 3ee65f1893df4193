using System.Text.Json.Nodes;
using Anima.Checkpoints;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Models;

/// <summary>A tiny checkpoint with members of its configuration changed, or tensors added.</summary>
internal sealed class ChangedCheckpoint : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="fixture">The checkpoint.</param>
    /// <param name="change">An object whose members replace those of config.json.</param>
    /// <param name="added">Tensors to add, from those there are.</param>
    /// <param name="without">A tensor to leave out.</param>
    public ChangedCheckpoint(string fixture, string change, Func<CheckpointFolder, IEnumerable<TensorToWrite>>? added = null, string? without = null)
    {
        var config = JsonNode.Parse(File.ReadAllText(Golden.Fixture("models", fixture, ModelConfig.FileName)))!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(change)!.AsObject())
            config[key] = value?.DeepClone();
        _folder.Write(ModelConfig.FileName, config.ToJsonString());
        using var source = CheckpointFolder.Open(Golden.Fixture("models", fixture));
        var tensors = source.Tensors.Values.Where(tensor => tensor.Name != without).Select(tensor => new TensorToWrite(tensor.Name, tensor.Type, tensor.Shape, tensor.Bytes.ToArray()));
        SafetensorsWriter.Write(_folder.File("model.safetensors"), [.. tensors, .. added?.Invoke(source) ?? []]);
    }

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
