using System.Runtime.InteropServices;

namespace Anima.Rlhf.Devices;

/// <summary>What libtorch's errors mean; TorchSharp hands all of them on as <see cref="ExternalException"/> with libtorch's words.</summary>
internal static class DeviceErrors
{
    // Of the CUDA allocator, and of the CPU's.
    private static readonly string[] OutOfMemoryWords = ["out of memory", "can't allocate memory", "not enough memory"];

    /// <summary>Did a device, the CPU included, have too little memory for a tensor?</summary>
    public static bool IsOutOfMemory(Exception exception) =>
        exception is OutOfMemoryException
        || exception is ExternalException && OutOfMemoryWords.Any(words => exception.Message.Contains(words, StringComparison.OrdinalIgnoreCase));
}
