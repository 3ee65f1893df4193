using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Anima.Rlhf.Devices;

/// <summary>
/// Makes the matrix products of Intel's MKL, with which libtorch multiplies float32 on x64, give the same bits wherever an array lies.
/// By default MKL may choose another order of summation for another alignment; its mode of conditional numerical reproducibility
/// (MKL_CBWR) fixes one code path. MKL reads the variable at its first product.
/// </summary>
internal static partial class ReproducibleProducts
{
    /// <summary>MKL's variable; one that is set already is left alone.</summary>
    public const string Variable = "MKL_CBWR";

    /// <summary>The widest code path that this processor runs, in MKL's words, or null where there is no MKL.</summary>
    public static string? Level() =>
        Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported ? "AVX512"
        : Avx2.IsSupported ? "AVX2"
        : Avx.IsSupported ? "AVX"
        : X86Base.IsSupported ? "COMPATIBLE"
        : null;

    /// <summary>Sets the variable for libtorch; .NET's own environment is a copy that native code does not see.</summary>
    public static void Choose()
    {
        if (Level() is not { } level || Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
            return;
        Environment.SetEnvironmentVariable(Variable, level);
        if (OperatingSystem.IsWindows())
            SetOnWindows(Variable, level);
        else
            Set(Variable, level, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Set(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetOnWindows(string name, string value);
}
