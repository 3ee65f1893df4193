using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static Tensor FromValues<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names = null)
        where T : unmanaged
    {
        if (new Size(dimensions.ToArray()).numel() != values.Length)
            throw new ArgumentException($"{values.Length} values do not fill a tensor of [{string.Join(", ", dimensions.ToArray())}].", nameof(values));
        var own = ElementTypes.Of<T>()!.Value;
        var filled = Aten.empty_memory_format.Call(dimensions.ToArray(), own, Argument.None, CPU);
        MemoryMarshal.AsBytes(values).CopyTo(filled.bytes);
        GC.KeepAlive(filled);
        var elsewhere = device is not null && device.type != DeviceType.CPU;
        if (elsewhere || dtype is { } wanted && wanted != own)
            filled = filled.to(dtype ?? own, device ?? CPU, disposeAfter: true);
        return Unnamed(Tensor.Marked(filled, requiresGrad), names);
    }

    private static Tensor FromArray<T>(Array values, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names = null)
        where T : unmanaged
    {
        var dimensions = new long[values.Rank];
        for (var i = 0; i < dimensions.Length; i++)
            dimensions[i] = values.GetLongLength(i);
        var flat = MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(values), checked(values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));
        return FromValues(MemoryMarshal.Cast<byte, T>(flat), dimensions, dtype, device, requiresGrad, names);
    }
}
