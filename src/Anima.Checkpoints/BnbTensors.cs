using System.Runtime.InteropServices;
using Anima.Kernels;

namespace Anima.Checkpoints;

/// <summary>
/// Reads linear weights that bitsandbytes serialised in 4 bits (0.50): <c>weight</c> holds the codes, <c>weight.absmax</c> and
/// its companions the statistics, and a tensor of JSON text the true shape and type.
/// </summary>
internal sealed class BnbTensors
{
    private const string QuantState = ".quant_state.bitsandbytes__";
    private const int MaxQuantStateBytes = 1 << 16;

    private readonly CheckpointFolder _checkpoint;
    private readonly string _weight;

    private BnbTensors(CheckpointFolder checkpoint, string weight) => (_checkpoint, _weight) = (checkpoint, weight);

    /// <summary>True if <c>{module}.weight</c> is stored in 4 bits, of whichever kind.</summary>
    /// <param name="checkpoint">The model's weights.</param>
    /// <param name="module">A linear layer, such as <c>model.layers.0.self_attn.q_proj</c>.</param>
    public static bool IsQuantized(CheckpointFolder checkpoint, string module) =>
        checkpoint.Contains($"{module}.weight{QuantState}nf4") || checkpoint.Contains($"{module}.weight{QuantState}fp4");

    /// <summary>Reads a 4-bit linear weight of known shape.</summary>
    /// <param name="checkpoint">The model's weights; the result's codes point into it.</param>
    /// <param name="module">The linear layer.</param>
    /// <param name="shape">The shape that config.json asks for, [out, in].</param>
    /// <exception cref="InvalidDataException">A part is missing, of the wrong size, not finite or not NF4, or the shape differs.</exception>
    public static Nf4Data Read(CheckpointFolder checkpoint, string module, params ReadOnlySpan<long> shape)
    {
        var tensors = new BnbTensors(checkpoint, $"{module}.weight");
        var data = tensors.Read();
        return shape.SequenceEqual(data.Shape)
            ? data
            : throw tensors.Invalid("", $"stands for shape {TensorEntry.FormatShape(data.Shape)}, but config.json asks for {TensorEntry.FormatShape(shape)}");
    }

    private unsafe Nf4Data Read()
    {
        var state = State();
        var shape = Shape(state, out var count);
        var blockSize = state.RequireInt("blocksize", 1, int.MaxValue);
        if (!Nf4.IsBlockSize(blockSize))
            throw state.Invalid($"blocksize is {blockSize}, not a power of two from 32 to 4096");
        var dtype = state.RequireString("dtype");
        var packed = _checkpoint.Require(_weight);
        if (packed.Entry.ByteLength != Nf4.PackedLength(count))
            throw Invalid("", $"has {packed.Entry.ByteLength} bytes, but shape {TensorEntry.FormatShape(shape)} needs {Nf4.PackedLength(count)} in 4 bits");
        CheckTable(".quant_map", Nf4.Code);
        var blocks = Nf4.Blocks(count, blockSize);
        var doubleQuant = _checkpoint.Contains($"{_weight}.nested_absmax");
        return new Nf4Data
        {
            Shape = shape,
            Packed = packed.Pointer,
            BlockSize = blockSize,
            StoredDtype = TensorTypes.FromTorchName(dtype) ?? throw state.Invalid($"dtype is '{dtype}', not float32, float16 or bfloat16"),
            Absmax = doubleQuant ? null : Floats(".absmax", blocks),
            AbsmaxU8 = doubleQuant ? Typed(".absmax", TensorType.U8, blocks).Bytes.ToArray() : null,
            NestedAbsmax = doubleQuant ? Nested(state, blocks) : null,
            NestedOffset = doubleQuant ? Offset(state) : 0,
        };
    }

    private ConfigObject State()
    {
        if (_checkpoint.Contains($"{_weight}{QuantState}fp4"))
            throw Invalid("", "is quantised to FP4, and only NF4 is supported; use the unquantised checkpoint, which is quantised to NF4 while loading");
        var tensor = _checkpoint.Require($"{_weight}{QuantState}nf4");
        if (tensor.Type != TensorType.U8 || tensor.Entry.ByteLength > MaxQuantStateBytes)
            throw Invalid($"{QuantState}nf4", "is not a short text of bytes");
        var state = ConfigObject.Parse($"{tensor.File.Path}: tensor '{tensor.Name}'", tensor.Bytes.ToArray());
        var type = state.RequireString("quant_type");
        return type == "nf4" ? state : throw state.Invalid($"quant_type is '{type}', but the tensor's name says nf4");
    }

    private static long[] Shape(ConfigObject state, out long count)
    {
        var shape = state.Integers("shape") ?? throw state.Missing("shape");
        Int128 product = 1;
        foreach (var size in shape)
            if (size < 0 || (product *= size) > long.MaxValue)
                throw state.Invalid("shape holds a negative number or is larger than any file can be");
        count = (long)product;
        return [.. shape];
    }

    private float[] Nested(ConfigObject state, long blocks)
    {
        var blockSize = state.RequireInt("nested_blocksize", 1, int.MaxValue);
        if (blockSize != Nf4.NestedBlockSize)
            throw state.Invalid($"nested_blocksize is {blockSize}, and only {Nf4.NestedBlockSize} is supported");
        CheckTable(".nested_quant_map", Nf4.DynamicMap);
        return Floats(".nested_absmax", Nf4.NestedBlocks(blocks));
    }

    private static float Offset(ConfigObject state)
    {
        var offset = (float)(state.Number("nested_offset") ?? throw state.Missing("nested_offset"));
        return float.IsFinite(offset) ? offset : throw state.Invalid("nested_offset is not a finite float32");
    }

    /// <summary>The table of values is fixed; a file that stores another one means another quantisation.</summary>
    private void CheckTable(string suffix, ReadOnlySpan<float> expected)
    {
        if (!Typed(suffix, TensorType.F32, expected.Length).Bytes.SequenceEqual(MemoryMarshal.AsBytes(expected)))
            throw Invalid(suffix, "differs from the table that bitsandbytes uses for this type");
    }

    private float[] Floats(string suffix, long length)
    {
        var tensor = Typed(suffix, TensorType.F32, length);
        var values = new float[length];
        tensor.Bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return Array.TrueForAll(values, float.IsFinite) ? values : throw Invalid(suffix, "holds a NaN or an infinity");
    }

    private CheckpointTensor Typed(string suffix, TensorType type, long length)
    {
        var tensor = _checkpoint.Require(_weight + suffix);
        return tensor.Type == type && tensor.Entry.ElementCount == length
            ? tensor
            : throw Invalid(suffix, $"is {tensor.Type.Name()} of shape {tensor.Entry.ShapeText}, expected {length} values of {type.Name()}");
    }

    private InvalidDataException Invalid(string suffix, string problem) =>
        new($"{_checkpoint.Require(_weight).File.Path}: tensor '{_weight}{suffix}' {problem}.");
}
