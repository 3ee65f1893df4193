namespace Anima.Kernels;

/// <summary>What this machine's CPU can do, as far as the kernels care.</summary>
public static class CpuFeatures
{
    private static readonly string[] All =
        ["avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16", "amx_int8"];

    /// <summary>Names of the features that are present, spelled as in <c>/proc/cpuinfo</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = Read();

    /// <summary>Versions of the kernels that run here, from the portable one to the widest.</summary>
    public static IReadOnlyList<InstructionSet> Available { get; } =
        [.. Enum.GetValues<InstructionSet>().Where(version => Needs(version).All(Names.Contains))];

    /// <summary>The version that runs when none is asked for: the widest available.</summary>
    public static InstructionSet Best { get; } = Available[^1];

    private static string[] Needs(InstructionSet version) => version switch
    {
        InstructionSet.Avx2 => ["avx2", "f16c"],
        InstructionSet.Avx512 => ["avx512f", "avx512bw", "avx512vl", "avx512dq"],
        _ => [],
    };

    private static string[] Read()
    {
        var bits = NativeKernels.CpuFeatures();
        return [.. All.Where((_, i) => (bits >> i & 1) != 0)];
    }
}
