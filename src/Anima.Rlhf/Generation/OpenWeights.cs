using Anima.Rlhf.Devices;
using Anima.Rlhf.Models;
using TorchSharp;

namespace Anima.Rlhf.Generation;

/// <summary>
/// Decides whether a model's weights stay ready for as long as it generates: a quantised weight that is dequantised for every
/// token costs more than all products of that token. Where memory does not allow it, layers open one at a time.
/// </summary>
internal sealed class OpenWeights : IDisposable
{
    // Of what is free, the share that dequantised weights may take.
    private const double Share = 0.5;

    private readonly List<DecoderLayer.OpenLayer>? _open;

    private OpenWeights(List<DecoderLayer.OpenLayer>? open) => _open = open;

    /// <summary>Opens all layers if their dense weights fit into free memory.</summary>
    public static OpenWeights For(CausalModel model) => For(model, AvailableMemory.Bytes(model.Device));

    /// <summary>The same where so many bytes are free.</summary>
    internal static OpenWeights For(CausalModel model, long freeBytes)
    {
        var elements = model.Linears.Sum(linear => linear.OutFeatures * linear.InFeatures);
        var fits = elements * model.Dtype.ElementSize() < Share * freeBytes;
        return new OpenWeights(fits ? [.. model.Layers.Select(layer => layer.Open())] : null);
    }

    /// <summary>Gets one layer ready; disposing the result undoes it.</summary>
    internal IDisposable? Open(DecoderLayer layer) => _open is null ? (IDisposable)layer.Open() : null;

    /// <inheritdoc/>
    public void Dispose() => _open?.ForEach(layer => layer.Dispose());
}
