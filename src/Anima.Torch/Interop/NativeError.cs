using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Turns the status of a native call into an exception.</summary>
internal static unsafe class NativeError
{
    private const int Ok = 0;
    private const int ManagedError = 2;

    /// <summary>Returns if the call went well.</summary>
    /// <exception cref="ExternalException">libtorch refused; the message is libtorch's.</exception>
    internal static void Check(int status)
    {
        if (status != Ok)
            Throw(status);
    }

    private static void Throw(int status)
    {
        if (status == ManagedError && NativeMethods.anima_take_managed_error() is var pending and not 0)
        {
            var handle = GCHandle.FromIntPtr(pending);
            var exception = (ExceptionDispatchInfo)handle.Target!;
            handle.Free();
            exception.Throw();
        }
        throw new ExternalException(Text(NativeMethods.anima_last_error()));
    }

    internal static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";
}
