using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Anima.Kernels;

/// <summary>
/// What this process can use of the CPU, as far as the kernels care. The runtime's switches, such as <c>DOTNET_EnableAVX512=0</c>, count.
/// </summary>
internal static class CpuFeatures
{
    /// <summary>Names of the features that are present, spelled as in <c>/proc/cpuinfo</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. OfRuntime().Concat(OfCpu()).Where(feature => feature.Present).Select(feature => feature.Name)];

    /// <summary>Versions of the kernels that run here, from the plain one to the widest.</summary>
    public static IReadOnlyList<InstructionSet> Available { get; } = [.. Enum.GetValues<InstructionSet>().Where(Runs)];

    /// <summary>The version that runs when none is asked for: the widest available.</summary>
    public static InstructionSet Best { get; } = Available[^1];

    /// <summary>True when the runtime compiles AVX-512 F, BW, VL and DQ.</summary>
    private static bool HasAvx512 => Avx512F.IsSupported && Avx512BW.IsSupported && Avx512F.VL.IsSupported && Avx512DQ.IsSupported;

    private static bool Runs(InstructionSet version) => version switch
    {
        InstructionSet.Vector128 => Vector128.IsHardwareAccelerated,
        InstructionSet.Avx2 => Avx2.IsSupported,
        InstructionSet.Avx512 => HasAvx512,
        _ => true,
    };

    private static IEnumerable<(string Name, bool Present)> OfRuntime() =>
    [
        ("asimd", AdvSimd.IsSupported),
        ("avx2", Avx2.IsSupported),
        ("fma", Fma.IsSupported),
        ("avx512f", Avx512F.IsSupported),
        ("avx512bw", Avx512BW.IsSupported),
        ("avx512vl", Avx512F.VL.IsSupported),
        ("avx512dq", Avx512DQ.IsSupported),
    ];

    // What the runtime has no name for, from CPUID (Intel's manual, volume 2A). The instructions need registers that the system
    // saves: with AVX2 and AVX-512 the runtime has asked; for AMX see SystemSavesTiles.
    private static IEnumerable<(string Name, bool Present)> OfCpu()
    {
        if (!X86Base.IsSupported)
            return [];
        var (_, _, basic, _) = X86Base.CpuId(1, 0);
        var (subleaves, _, extended, amx) = Leaf(7, 0);
        var bf16 = subleaves >= 1 ? Leaf(7, 1).Eax : 0;
        var tiles = SystemSavesTiles();
        return
        [
            ("f16c", Avx2.IsSupported && Bit(basic, 29)),
            ("avx512_vnni", HasAvx512 && Bit(extended, 11)),
            ("avx512_bf16", HasAvx512 && Bit(bf16, 5)),
            ("amx_tile", tiles && Bit(amx, 24)),
            ("amx_bf16", tiles && Bit(amx, 22)),
            ("amx_int8", tiles && Bit(amx, 25)),
        ];
    }

    // The area that XSAVE needs for all that the system has turned on (leaf 13) reaches over the tiles' part of it (its subleaf 18).
    private static bool SystemSavesTiles()
    {
        var (size, offset, _, _) = Leaf(13, 18);
        return size > 0 && Leaf(13, 0).Ebx >= offset + size;
    }

    private static (int Eax, int Ebx, int Ecx, int Edx) Leaf(int leaf, int subleaf) =>
        X86Base.CpuId(0, 0).Eax >= leaf ? X86Base.CpuId(leaf, subleaf) : default;

    private static bool Bit(int register, int index) => (register >> index & 1) != 0;
}
