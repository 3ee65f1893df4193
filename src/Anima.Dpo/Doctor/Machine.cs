using System.Globalization;
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
        // Loading libtorch brings its BLAS into the process, where it can be seen.
        var libtorch = Probe<LibtorchFacts>.Of(ExamineLibtorch);
        return new MachineFacts
        {
            Version = CommandLine.Version,
            Runtime = RuntimeInformation.FrameworkDescription,
            OperatingSystem = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
            Cpu = CpuName(ReadText("/proc/cpuinfo")),
            Processors = Environment.ProcessorCount,
            Kernels = Probe<KernelFacts>.Of(() => new(CpuFeatures.Names, CpuFeatures.Best.ToString().ToLowerInvariant())),
            Libtorch = libtorch,
            BlasFile = FindBlas(),
            Environment = MachineFacts.Variables
                .Select(name => (name, value: Environment.GetEnvironmentVariable(name)))
                .Where(variable => !string.IsNullOrEmpty(variable.value))
                .ToDictionary(variable => variable.name, variable => variable.value!),
            MemoryTotal = MemoryInfo(ReadText("/proc/meminfo"), "MemTotal"),
            MemoryAvailable = MemoryInfo(ReadText("/proc/meminfo"), "MemAvailable"),
            MemoryLimit = ControlGroup.MemoryLimit(ReadText("/proc/self/cgroup"), "/sys/fs/cgroup"),
            HasApt = File.Exists("/usr/bin/apt-get"),
        };
    }

    /// <summary>The CPU's name in the text of /proc/cpuinfo, or null.</summary>
    public static string? CpuName(string cpuinfo) => Field(cpuinfo, "model name", ':');

    /// <summary>Bytes of the field <paramref name="name"/> in the text of /proc/meminfo, or null.</summary>
    public static long? MemoryInfo(string meminfo, string name) =>
        Field(meminfo, name, ':') is { } text && text.EndsWith(" kB", StringComparison.Ordinal)
        && long.TryParse(text[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : null;

    /// <summary>The BLAS library among the files that the text of /proc/self/maps lists, or null.</summary>
    public static string? BlasAmong(string maps)
    {
        var files = maps.Split('\n')
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var start and >= 0 ? line[start..] : "")
            .Where(file => Path.GetFileName(file) is var name && (name.Contains("blas", StringComparison.OrdinalIgnoreCase) || name.StartsWith("libmkl", StringComparison.Ordinal) || name.StartsWith("libblis", StringComparison.Ordinal)))
            .ToArray();
        return files.FirstOrDefault(IsNamedBlas) ?? files.FirstOrDefault();

        static bool IsNamedBlas(string file) => Path.GetFileName(file).StartsWith("libblas", StringComparison.Ordinal);
    }

    private static LibtorchFacts ExamineLibtorch()
    {
        var found = TensorEngine.Start(Environment.ProcessorCount);
        return new(found.Version, found.Why, torch.get_num_threads(), torch.cuda.is_available() ? torch.cuda.device_count() : 0);
    }

    private static string? FindBlas()
    {
        // Not found is an answer too: then libtorch came without it, or not at all.
        NativeLibrary.TryLoad("libblas.so.3", out _);
        return BlasAmong(ReadText("/proc/self/maps"));
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
