using System.Globalization;

namespace Anima.Dpo.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Works, but slowly or with little room.</summary>
    Warning,

    /// <summary>Something needed is missing.</summary>
    Missing,
}

/// <summary>One line of the doctor's report.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What was looked at, in one word or two.</param>
/// <param name="Text">What was found.</param>
/// <param name="Remedy">What to do; null when nothing.</param>
internal sealed record Finding(Severity Severity, string Subject, string Text, string? Remedy = null);

/// <summary>Judges what was found on a machine.</summary>
internal static class Diagnosis
{
    private const long LittleMemory = 2L << 30;

    // Names of OpenBLAS's kernels for CPUs without 512-bit vectors.
    private static readonly string[] OldCores = ["haswell", "zen", "sandybridge", "nehalem", "core2", "penryn", "prescott", "excavator", "bulldozer", "piledriver", "barcelona", "bobcat", "atom"];

    private static readonly string[] FastBlas = ["openblas", "mkl", "blis", "atlas", "flexiblas"];

    /// <summary>One finding for each subject, in the order of the report.</summary>
    public static IReadOnlyList<Finding> Of(MachineFacts facts) =>
    [
        new(Severity.Fine, "anima-dpo", $"{facts.Version} on {facts.Runtime}, {facts.OperatingSystem}"),
        Cpu(facts),
        Memory(facts),
        Libtorch(facts),
        Blas(facts),
        Threads(facts),
    ];

    private static Finding Cpu(MachineFacts facts)
    {
        var processors = string.Create(CultureInfo.InvariantCulture, $"{facts.Cpu ?? "unknown CPU"}, {facts.Processors} processor{(facts.Processors == 1 ? "" : "s")}");
        return facts.Kernels.Value is { } kernels
            ? new(Severity.Fine, "CPU", $"{processors}; kernels use {kernels.Widest}; features {(kernels.Features.Count > 0 ? string.Join(' ', kernels.Features) : "none")}")
            : new(Severity.Missing, "CPU", $"{processors}; the native kernels cannot be loaded: {facts.Kernels.Error}", Install(facts, "g++", "cmake", "make") + ", then build again");
    }

    private static Finding Memory(MachineFacts facts)
    {
        var text = $"{Size(facts.MemoryTotal)} in all, {Size(facts.MemoryAvailable)} available, {(facts.MemoryLimit is null ? "no limit for this process" : $"limited to {Size(facts.MemoryLimit)}")}";
        var usable = Math.Min(facts.MemoryAvailable ?? long.MaxValue, facts.MemoryLimit ?? long.MaxValue);
        return usable < LittleMemory
            ? new(Severity.Warning, "memory", text, "less than 2 GiB is little even for a small model: close other programs or raise the limit")
            : new(Severity.Fine, "memory", text);
    }

    private static Finding Libtorch(MachineFacts facts) => facts.Libtorch.Value is { } libtorch
        ? new(Severity.Fine, "libtorch", string.Create(CultureInfo.InvariantCulture, $"{libtorch.Version}, {libtorch.Provider}; {(libtorch.Gpus == 0 ? "no GPU" : $"{libtorch.Gpus} GPU(s)")}"))
        : new(Severity.Missing, "libtorch", $"cannot be loaded: {facts.Libtorch.Error}", Install(facts, "libtorch-dev", "libopenblas0-openmp") + ", or set LIBTORCH to an unpacked libtorch and build again");

    private static Finding Blas(MachineFacts facts)
    {
        if (facts.BlasFile is not { } file)
            return facts.Libtorch.Value is null
                ? new(Severity.Missing, "BLAS", "no libblas.so.3 can be loaded", Install(facts, "libopenblas0-openmp"))
                : new(Severity.Fine, "BLAS", "libtorch's own");
        if (!IsFast(file))
            return new(Severity.Warning, "BLAS", $"{file} is the reference BLAS: matrix products run over 100 times slower", Install(facts, "libopenblas0-openmp"));
        if (facts.Environment.TryGetValue("OPENBLAS_CORETYPE", out var core) && OldCores.Contains(core.ToLowerInvariant()) && facts.Kernels.Value?.Features.Contains("avx512f") == true)
            return new(Severity.Warning, "BLAS", $"{file}, held to kernels for {core} by OPENBLAS_CORETYPE though this CPU has AVX-512", "let it choose, which can double fp32 speed: unset OPENBLAS_CORETYPE");
        return new(Severity.Fine, "BLAS", file);
    }

    private static Finding Threads(MachineFacts facts)
    {
        var set = facts.Environment.Where(variable => variable.Key.EndsWith("_THREADS", StringComparison.Ordinal)).Select(variable => $"{variable.Key}={variable.Value}").ToArray();
        var text = string.Create(CultureInfo.InvariantCulture, $"{facts.Libtorch.Value?.Threads ?? facts.Processors} by default{(set.Length == 0 ? "" : $" ({string.Join(", ", set)})")}");
        return facts.Libtorch.Value is { Threads: var threads } && threads < facts.Processors / 2
            ? new(Severity.Warning, "threads", text, string.Create(CultureInfo.InvariantCulture, $"this leaves processors idle: set threads: {facts.Processors} in the recipe"))
            : new(Severity.Fine, "threads", text);
    }

    private static bool IsFast(string file) => FastBlas.Any(name => file.Contains(name, StringComparison.OrdinalIgnoreCase));

    private static string Install(MachineFacts facts, params string[] packages) => facts.HasApt
        ? $"sudo apt-get install -y --no-install-recommends {string.Join(' ', packages)}"
        : $"install what Debian calls {string.Join(", ", packages)}";

    private static string Size(long? bytes) => bytes is { } value ? MemoryText.Of(value) : "unknown";
}
