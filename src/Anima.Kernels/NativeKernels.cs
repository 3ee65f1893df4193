using System.Runtime.InteropServices;

namespace Anima.Kernels;

/// <summary>The C ABI of <c>libanima_kernels.so</c>, which lies beside this assembly; <c>native/anima_kernels.h</c> describes it.</summary>
internal static unsafe partial class NativeKernels
{
    private const string Library = "anima_kernels";
    private const int ExpectedAbi = 1;

    static NativeKernels()
    {
        if (Abi() != ExpectedAbi)
            throw new InvalidOperationException($"libanima_kernels.so has interface {Abi()}, but this build needs {ExpectedAbi}: build the solution again.");
    }

    [LibraryImport(Library, EntryPoint = "anima_cpu_features")]
    internal static partial uint CpuFeatures();

    [LibraryImport(Library, EntryPoint = "anima_tune_allocator")]
    internal static partial int TuneAllocator();

    [LibraryImport(Library, EntryPoint = "anima_nf4_tables")]
    internal static partial void Nf4Tables(float* nf4, float* dynamicMap);

    [LibraryImport(Library, EntryPoint = "anima_nf4_quantize")]
    internal static partial long Nf4Quantize(
        void* source, ElementType type, long n, int blocksize, byte* packed, float* absmax, InstructionSet isa, int threads);

    [LibraryImport(Library, EntryPoint = "anima_torch_mean")]
    internal static partial float TorchMean(float* values, long n);

    [LibraryImport(Library, EntryPoint = "anima_nf4_double_quantize")]
    internal static partial void Nf4DoubleQuantize(float* absmax, long blocks, float offset, byte* absmaxU8, float* nestedAbsmax);

    [LibraryImport(Library, EntryPoint = "anima_nf4_recover_absmax")]
    internal static partial void Nf4RecoverAbsmax(byte* absmaxU8, float* nestedAbsmax, float offset, long blocks, float* absmax);

    [LibraryImport(Library, EntryPoint = "anima_nf4_dequantize")]
    internal static partial void Nf4Dequantize(
        byte* packed, float* absmax, byte* absmaxU8, float* nestedAbsmax, float offset, long start, long count, int blocksize,
        ElementType stored, ElementType type, void* output, InstructionSet isa, int threads);

    [LibraryImport(Library, EntryPoint = "anima_abi")]
    private static partial int Abi();
}
