using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Anima.Rlhf.Devices;

/// <summary>How much memory a device has to give now.</summary>
internal static class AvailableMemory
{
    /// <summary>Bytes that tensors on <paramref name="device"/> can take: a GPU's own free memory, or this machine's.</summary>
    public static long Bytes(Device device) => device.type == DeviceType.CUDA ? CudaMemory.FreeBytes(device) : Bytes();

    /// <summary>Bytes that a process can take without pushing others out, within the control group's limit.</summary>
    public static long Bytes()
    {
        var available = MemInfo("MemAvailable:") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        foreach (var file in new[] { "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes" })
            if (File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
                available = Math.Min(available, limit);
        return available;
    }

    private static long? MemInfo(string key)
    {
        const string File = "/proc/meminfo";
        if (!System.IO.File.Exists(File))
            return null;
        var line = System.IO.File.ReadLines(File).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        var kilobytes = line?[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value << 10 : null;
    }
}
