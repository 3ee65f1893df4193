using TorchSharp.Interop;

namespace Anima.Torch;

/// <summary>What the libtorch in this process is; not part of TorchSharp's interface.</summary>
public static unsafe class LibtorchInfo
{
    /// <summary>The version it was compiled against, such as 1.13.0.</summary>
    public static string Version => Describe(0);

    /// <summary>How it was built: compiler, flags, BLAS, oneDNN, CUDA.</summary>
    public static string BuildConfiguration => Describe(1);

    /// <summary>Threads and the libraries that use them.</summary>
    public static string ParallelInfo => Describe(2);

    private static string Describe(int what)
    {
        byte* text;
        NativeError.Check(NativeMethods.anima_describe(what, &text));
        return NativeError.Text(text);
    }
}
