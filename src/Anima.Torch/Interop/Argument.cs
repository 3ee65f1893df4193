using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>One argument of an operator: a value, or an object together with how to read it. Converts from whatever the API takes.</summary>
internal readonly struct Argument
{
    internal readonly object? Object;
    internal readonly long Bits;
    internal readonly ValueKind Kind;

    private Argument(ValueKind kind, long bits) => (Kind, Bits) = (kind, bits);

    private Argument(ValueKind kind, object? value) => (Kind, Object) = (value is null ? ValueKind.None : kind, value);

    /// <summary>No value: the operator's own default for optional arguments.</summary>
    internal static Argument None => default;

    /// <summary>Tensor indices, null where a dimension is taken whole.</summary>
    internal static Argument OptionalTensors(Tensor?[] tensors) => new(ValueKind.OptionalTensors, tensors);

    public static implicit operator Argument(Tensor? tensor) => new(ValueKind.Tensor, tensor);
    public static implicit operator Argument(Tensor[] tensors) => new(ValueKind.Tensors, tensors);
    public static implicit operator Argument(long[]? values) => new(ValueKind.Integers, values);
    public static implicit operator Argument(Generator? generator) => new(ValueKind.Generator, generator);
    public static implicit operator Argument(string? text) => new(ValueKind.Text, text);
    public static implicit operator Argument(bool value) => new(ValueKind.Boolean, value ? 1 : 0);
    public static implicit operator Argument(long value) => new(ValueKind.Integer, value);
    public static implicit operator Argument(long? value) => value is { } known ? new(ValueKind.Integer, known) : default;
    public static implicit operator Argument(double value) => new(ValueKind.Real, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Argument(double? value) => value is { } known ? known : default(Argument);
    public static implicit operator Argument(ScalarType type) => new(ValueKind.Integer, (long)type);
    public static implicit operator Argument(ScalarType? type) => type is { } known ? known : default(Argument);
    public static implicit operator Argument(Scalar? scalar) => scalar is null ? default : new(scalar.Kind, scalar.Bits);

    public static implicit operator Argument(Device? device)
    {
        if (device is null)
            return default;
        InitializeDeviceType(device.type);
        return new(ValueKind.Device, (long)device.index << 32 | (uint)(int)device.type);
    }
}
