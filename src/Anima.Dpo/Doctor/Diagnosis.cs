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

    /// <summary>One finding for each subject, in the order of the report.</summary>
    public static IReadOnlyList<Finding> Of(MachineFacts facts) =>
    [
        new(Severity.Fine, "anima-dpo", $"{facts.Version} on {facts.Runtime}, {facts.OperatingSystem}"),
        Cpu(facts),
        Memory(facts),
        Libtorch(facts),
        ComputeDevice(facts),
        Products(facts),
        Threads(facts),
    ];

    private static Finding Cpu(MachineFacts facts)
    {
        var processors = string.Create(CultureInfo.InvariantCulture, $"{facts.Cpu ?? "unknown CPU"}, {facts.Processors} processor{(facts.Processors == 1 ? "" : "s")}");
        return facts.Kernels.Value is { } kernels
            ? new(Severity.Fine, "CPU", $"{processors}; kernels use {kernels.Widest}; features {(kernels.Features.Count > 0 ? string.Join(' ', kernels.Features) : "none")}")
            : new(Severity.Missing, "CPU", $"{processors}; the kernels cannot run: {facts.Kernels.Error}", "build again");
    }

    private static Finding Memory(MachineFacts facts)
    {
        var text = $"{Size(facts.MemoryTotal)} in all, {Size(facts.MemoryAvailable)} available, {(facts.MemoryLimit is null ? "no limit for this process" : $"limited to {Size(facts.MemoryLimit)}")}";
        var usable = Math.Min(facts.MemoryAvailable ?? long.MaxValue, facts.MemoryLimit ?? long.MaxValue);
        return usable < LittleMemory
            ? new(Severity.Warning, "memory", text, "less than 2 GiB is little even for a small model: close other programs or raise the limit")
            : new(Severity.Fine, "memory", text);
    }

    private static Finding Libtorch(MachineFacts facts) => facts.Libtorch.Value?.Provider is { } provider
        ? new(Severity.Fine, "libtorch", $"{provider.Version}{(provider.HasCuda ? " with CUDA" : "")}, {provider.Why}: {provider.Folder}")
        : new(Severity.Missing, "libtorch", $"cannot be loaded: {facts.Libtorch.Error}", "build again with the network at hand, or set ANIMA_TORCH to the folder of a libtorch");

    private static Finding ComputeDevice(MachineFacts facts) => facts.Libtorch.Value is { } libtorch
        ? new(Severity.Fine, "device", $"auto is {libtorch.Device}: {libtorch.WhyDevice}; {Size(libtorch.DeviceMemory)} free")
        : new(Severity.Missing, "device", "none without libtorch");

    // MKL's words for "any path will do": then equal runs may differ in their last bits.
    private static Finding Products(MachineFacts facts) => facts.Environment.GetValueOrDefault("MKL_CBWR") switch
    {
        null => new(Severity.Fine, "products", "no MKL for this processor"),
        "OFF" or "AUTO" or "off" or "auto" => new(Severity.Warning, "products", "MKL_CBWR lets float32 products depend on where arrays lie", "unset MKL_CBWR, so that equal runs give equal bytes"),
        var level => new(Severity.Fine, "products", $"float32 by MKL, the same bits wherever arrays lie (MKL_CBWR={level})"),
    };

    private static Finding Threads(MachineFacts facts)
    {
        var set = facts.Environment.Where(variable => variable.Key.EndsWith("_THREADS", StringComparison.Ordinal)).Select(variable => $"{variable.Key}={variable.Value}").ToArray();
        var text = string.Create(CultureInfo.InvariantCulture, $"{facts.Libtorch.Value?.Threads ?? facts.Processors} by default{(set.Length == 0 ? "" : $" ({string.Join(", ", set)})")}");
        return facts.Libtorch.Value is { Threads: var threads } && threads < facts.Processors / 2
            ? new(Severity.Warning, "threads", text, string.Create(CultureInfo.InvariantCulture, $"this leaves processors idle: set threads: {facts.Processors} in the recipe"))
            : new(Severity.Fine, "threads", text);
    }

    private static string Size(long? bytes) => bytes is { } value ? MemoryText.Of(value) : "unknown";
}
