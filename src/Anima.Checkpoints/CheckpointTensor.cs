namespace Anima.Checkpoints;

/// <summary>A tensor of a checkpoint together with the mapped file that holds it; valid as long as its <see cref="CheckpointFolder"/>.</summary>
/// <param name="File">The shard that holds the tensor.</param>
/// <param name="Entry">What the shard's header says about it.</param>
internal sealed record CheckpointTensor(SafetensorsFile File, TensorEntry Entry)
{
    /// <summary>The tensor's name.</summary>
    public string Name => Entry.Name;

    /// <summary>Element type.</summary>
    public TensorType Type => Entry.Type;

    /// <summary>Sizes, row major.</summary>
    public long[] Shape => Entry.Shape;

    /// <summary>Its first byte in mapped memory; it may be unaligned.</summary>
    public unsafe byte* Pointer => File.Pointer(Entry);

    /// <summary>Its bytes; at most 2 GiB.</summary>
    public ReadOnlySpan<byte> Bytes => File.Bytes(Entry);
}
