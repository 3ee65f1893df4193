using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Devices;

/// <summary>How much memory a device has to give now.</summary>
internal static class AvailableMemory
{
    /// <summary>Bytes that tensors on <paramref name="device"/> can take: a GPU's own free memory, or this machine's.</summary>
    public static long Bytes(Device device) => device.type == DeviceType.CUDA ? CudaMemory.FreeBytes(device) : Bytes();

    /// <summary>Bytes that a process can take without pushing others out, within what its control groups have left.</summary>
    public static long Bytes()
    {
        var available = Information(Text("/proc/meminfo"), "MemAvailable") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Math.Min(available, ControlGroup.MemoryLeft(Text("/proc/self/cgroup"), ControlGroup.Mount) ?? available);
    }

    /// <summary>Bytes of the field <paramref name="name"/> in the text of /proc/meminfo, or null.</summary>
    public static long? Information(string meminfo, string name)
    {
        var line = meminfo.Split('\n').FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return line?[(name.Length + 1)..].Trim() is { } text && text.EndsWith(" kB", StringComparison.Ordinal)
            && long.TryParse(text[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes << 10 : null;
    }

    private static string Text(string file) => File.Exists(file) ? File.ReadAllText(file) : "";
}
