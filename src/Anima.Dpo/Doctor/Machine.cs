using System.Runtime.InteropServices;
using Anima.Kernels;
using Anima.Rlhf.Devices;
using TorchSharp;

namespace Anima.Dpo.Doctor;

/// <summary>Gathers the facts about this machine and process.</summary>
internal static class Machine
{
    /// <summary>Looks at everything; what is missing is part of the answer, never an exception.</summary>
    public static MachineFacts Examine()
    {
        return new MachineFacts
        {
            Version = CommandLine.Version,
            Runtime = RuntimeInformation.FrameworkDescription,
            OperatingSystem = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
            Cpu = CpuName(ReadText("/proc/cpuinfo")),
            Processors = Environment.ProcessorCount,
            Kernels = Probe<KernelFacts>.Of(() => new(CpuFeatures.Names, CpuFeatures.Best.ToString().ToLowerInvariant())),
            Libtorch = Probe<LibtorchFacts>.Of(ExamineLibtorch),
            Environment = MachineFacts.Variables
                .Select(name => (name, value: Environment.GetEnvironmentVariable(name)))
                .Where(variable => !string.IsNullOrEmpty(variable.value))
                .ToDictionary(variable => variable.name, variable => variable.value!),
            MemoryTotal = AvailableMemory.Information(ReadText("/proc/meminfo"), "MemTotal"),
            MemoryAvailable = AvailableMemory.Information(ReadText("/proc/meminfo"), "MemAvailable"),
            MemoryLimit = ControlGroup.MemoryLimit(ReadText("/proc/self/cgroup"), ControlGroup.Mount),
        };
    }

    /// <summary>The CPU's name in the text of /proc/cpuinfo, or null.</summary>
    public static string? CpuName(string cpuinfo) => Field(cpuinfo, "model name", ':');

    private static LibtorchFacts ExamineLibtorch()
    {
        var provider = TensorEngine.Start(Environment.ProcessorCount);
        var device = TensorEngine.DeviceOf("auto");
        var why = device.type == DeviceType.CUDA ? "the first GPU that CUDA sees" : TensorEngine.WhyNoGpu();
        return new(provider, torch.get_num_threads(), device.ToString(), why, TensorEngine.FreeBytes(device));
    }

    private static string? Field(string text, string name, char separator) => text.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(separator, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault();

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
