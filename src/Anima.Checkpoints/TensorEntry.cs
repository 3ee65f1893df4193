namespace Anima.Checkpoints;

/// <summary>What a safetensors header says about one tensor.</summary>
/// <param name="Name">The tensor's name in the file, such as <c>model.norm.weight</c>.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, row major; empty for a scalar.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of the file.</param>
/// <param name="ByteLength">How many bytes it has.</param>
internal sealed record TensorEntry(string Name, TensorType Type, long[] Shape, long Offset, long ByteLength)
{
    /// <summary>Number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The shape as <c>[2, 3]</c>.</summary>
    public string ShapeText => FormatShape(Shape);

    /// <summary>Formats a shape as <c>[2, 3]</c>.</summary>
    public static string FormatShape(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
