using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a <see cref="NativeValue"/> holds.</summary>
internal enum ValueKind
{
    None = 0,
    Tensor = 1,
    Integer = 2,
    Real = 3,
    Boolean = 4,
    Integers = 5,
    Tensors = 6,
    OptionalTensors = 7,
    Device = 8,
    Text = 9,
    Generator = 10,
}

/// <summary>An argument or result of an operator, as the native side reads it; 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    internal ValueKind Kind;
    internal int Length;
    internal long Bits;

    internal readonly double Real => BitConverter.Int64BitsToDouble(Bits);
}

/// <summary>What is known of a tensor without touching its data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTensorInfo
{
    internal long Dim;
    internal long Numel;
    internal long StorageOffset;
    internal int Dtype;
    internal int DeviceType;
    internal int DeviceIndex;
    internal TensorFlags Flags;
}

/// <summary>Yes-or-no facts of a tensor.</summary>
[Flags]
internal enum TensorFlags
{
    RequiresGrad = 1,
    IsLeaf = 2,
    IsContiguous = 4,
}

/// <summary>Addresses of the managed halves of a custom autograd function.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCallbacks
{
    internal delegate* unmanaged<nint, nint, nint, nint*, int> Forward;
    internal delegate* unmanaged<nint, nint, nint*, int, nint, nint*, int> Backward;
    internal delegate* unmanaged<nint, void> Release;
    internal delegate* unmanaged<nint, void> ReleaseError;
}
