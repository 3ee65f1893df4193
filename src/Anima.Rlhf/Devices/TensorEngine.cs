using Anima.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Devices;

/// <summary>Gets libtorch ready for a run, and tells which device one means.</summary>
internal static class TensorEngine
{
    /// <summary>The word for "the best there is".</summary>
    private const string Auto = "auto";

    /// <summary>
    /// Loads libtorch, sets the allocator for large temporaries (before the first tensor) and the number of threads of an operator.
    /// Call it before anything else that computes; calling it again sets the threads anew.
    /// </summary>
    /// <param name="threads">Threads of one operator, at least 1.</param>
    /// <exception cref="LibtorchNotLoadedException">libtorch is missing or does not fit this system.</exception>
    public static LibtorchProvider Start(int threads)
    {
        var provider = Libtorch.Require();
        Allocator.Tune();
        set_num_threads(threads);
        return provider;
    }

    /// <summary>The device that <paramref name="name"/> means: <c>auto</c> is the first GPU where there is one, else the CPU.</summary>
    /// <param name="name">auto, cpu, cuda or cuda:N.</param>
    /// <exception cref="InvalidDataException">A GPU is asked for that is not there; the message is a clause without the key's name.</exception>
    public static Device DeviceOf(string name)
    {
        if (name == "cpu" || (name == Auto && !cuda.is_available()))
            return CPU;
        if (!cuda.is_available())
            throw new InvalidDataException($"device is {name}, but {WhyNoGpu()}; use cpu or auto");
        var chosen = device(name == Auto ? "cuda:0" : name);
        return chosen.type != DeviceType.CUDA || chosen.index < cuda.device_count()
            ? chosen
            : throw new InvalidDataException(FormattableString.Invariant($"device is {name}, but there are {cuda.device_count()} GPUs, counted from cuda:0; use one of them, or auto"));
    }

    /// <summary>Bytes that tensors on <paramref name="device"/> can take now: a GPU's own free memory, or this machine's within the control group's limit.</summary>
    public static long FreeBytes(Device device) => AvailableMemory.Bytes(device);

    /// <summary>Why no GPU can be used here, as the end of a sentence; call where <c>cuda.is_available()</c> is false.</summary>
    public static string WhyNoGpu() => (NvidiaDriver.IsPresent, Libtorch.Require().HasCuda) switch
    {
        (false, _) => "there is no NVIDIA driver on this machine",
        (true, false) => $"this build's libtorch is for the CPU alone, though there is an NVIDIA driver: build with {LibtorchProvider.Variable}=cuda, or set it to the folder of a libtorch with CUDA",
        (true, true) => "libtorch with CUDA finds no GPU that it can use: compare the driver's version (nvidia-smi) with what CUDA 12.8 needs",
    };
}
