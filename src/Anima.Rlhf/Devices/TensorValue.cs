using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Anima.Rlhf.Devices;

/// <summary>The one value of a tensor, read from its memory: TorchSharp's own conversions go through a scalar that the collector may free in use.</summary>
internal static class TensorValue
{
    /// <summary>The value of a float64 tensor with one element.</summary>
    public static double Double(Tensor tensor) => Read<double>(tensor, ScalarType.Float64);

    /// <summary>The value of an int64 tensor with one element.</summary>
    public static long Int64(Tensor tensor) => Read<long>(tensor, ScalarType.Int64);

    /// <summary>The value of a bool tensor with one element.</summary>
    public static bool Boolean(Tensor tensor) => Read<byte>(tensor, ScalarType.Bool) != 0;

    private static T Read<T>(Tensor tensor, ScalarType dtype) where T : struct
    {
        if (tensor.dtype != dtype || tensor.numel() != 1)
            throw new ArgumentException($"A single {dtype} is read, not {tensor.numel()} of {tensor.dtype}.", nameof(tensor));
        var local = tensor.cpu();
        var value = MemoryMarshal.Read<T>(local.bytes);
        GC.KeepAlive(local);
        return value;
    }
}
