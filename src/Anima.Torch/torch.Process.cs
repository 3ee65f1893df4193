using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>The functions of PyTorch's <c>torch</c> module, named and ordered as TorchSharp's.</summary>
public static unsafe partial class torch
{
    /// <summary>The version of TorchSharp whose interface this is.</summary>
    public static string __version__ => "0.107.0";

    /// <summary>The type of new floating-point tensors.</summary>
    public static ScalarType get_default_dtype()
    {
        int dtype;
        NativeError.Check(NativeMethods.anima_default_dtype(&dtype));
        return (ScalarType)dtype;
    }

    /// <summary>Sets the type of new floating-point tensors.</summary>
    public static void set_default_dtype(ScalarType dtype) => NativeError.Check(NativeMethods.anima_set_default_dtype((int)dtype));

    /// <summary>Threads that one operator uses.</summary>
    public static int get_num_threads()
    {
        int count;
        NativeError.Check(NativeMethods.anima_get_num_threads(&count));
        return count;
    }

    /// <summary>Sets how many threads one operator uses.</summary>
    public static void set_num_threads(int num) => NativeError.Check(NativeMethods.anima_set_num_threads(num));

    /// <summary>Threads that run operators beside each other.</summary>
    public static int get_num_interop_threads()
    {
        int count;
        NativeError.Check(NativeMethods.anima_get_num_interop_threads(&count));
        return count;
    }

    /// <summary>Sets how many threads run operators beside each other; once, before any of them works.</summary>
    public static void set_num_interop_threads(int num) => NativeError.Check(NativeMethods.anima_set_num_interop_threads(num));

    /// <summary>The type that holds values of both types.</summary>
    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)Aten.result_type_Tensor.CallInteger(tensor1, tensor2);

    /// <summary>NVIDIA devices. Without one everything here is harmless.</summary>
    public static class cuda
    {
        private static readonly Lazy<int> Devices = new(Count);

        /// <summary>Whether there is a device that this libtorch can use.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>How many devices there are.</summary>
        public static int device_count() => Devices.Value;

        /// <summary>Whether this libtorch has cuDNN.</summary>
        public static bool is_cudnn_available()
        {
            int available;
            NativeError.Check(NativeMethods.anima_cuda_is_cudnn_available(&available));
            return available != 0;
        }

        /// <summary>Seeds the current device's stream of random numbers.</summary>
        public static void manual_seed(long seed) => NativeError.Check(NativeMethods.anima_cuda_manual_seed(unchecked((ulong)seed), 0));

        /// <summary>Seeds every device's stream of random numbers.</summary>
        public static void manual_seed_all(long seed) => NativeError.Check(NativeMethods.anima_cuda_manual_seed(unchecked((ulong)seed), 1));

        /// <summary>Waits for all work on a device.</summary>
        public static void synchronize(Device? device = null) => NativeError.Check(NativeMethods.anima_cuda_synchronize(device?.index ?? -1));

        private static int Count()
        {
            int count;
            NativeError.Check(NativeMethods.anima_cuda_device_count(&count));
            return count;
        }
    }

    /// <summary>Linear algebra.</summary>
    public static class linalg
    {
        /// <summary>The norm of a tensor seen as one vector, or of each vector along dimensions.</summary>
        /// <param name="input">Any tensor of a floating-point type.</param>
        /// <param name="ord">The order; infinities give the largest and smallest magnitude.</param>
        /// <param name="dims">The dimensions to go over; all if null.</param>
        /// <param name="keepdim">Keeps those dimensions with size 1.</param>
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            Aten.linalg_vector_norm.Call(input, ord, dims, keepdim);
    }
}
