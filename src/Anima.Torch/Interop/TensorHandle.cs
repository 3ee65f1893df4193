using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// Owns one native <c>at::Tensor</c>, which holds one reference to the storage. Being a <see cref="SafeHandle"/> it cannot be freed,
/// by the finalizer or by another thread's Dispose, while a native call that it was passed to still runs.
/// </summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long _live;
    private static long _peak;

    public TensorHandle() : base(0, ownsHandle: true)
    {
    }

    internal TensorHandle(nint tensor) : base(0, ownsHandle: true)
    {
        SetHandle(tensor);
        var live = Interlocked.Increment(ref _live);
        if (live > Interlocked.Read(ref _peak))
            Interlocked.Exchange(ref _peak, live);
    }

    /// <summary>Handles not yet freed in this process.</summary>
    internal static long Live => Interlocked.Read(ref _live);

    /// <summary>The most that were ever live at once.</summary>
    internal static long Peak => Interlocked.Read(ref _peak);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref _live);
        NativeMethods.anima_tensor_free(handle);
        return true;
    }

    /// <summary>Gives up ownership: the caller frees the native tensor.</summary>
    internal nint Release()
    {
        var tensor = DangerousGetHandle();
        Interlocked.Decrement(ref _live);
        SetHandleAsInvalid();
        return tensor;
    }
}
