using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A device: a kind and, where there are several of it, a number. Not compared by value: compare <see cref="type"/> and <see cref="index"/>.</summary>
    public class Device
    {
        /// <summary>From text such as <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
        /// <exception cref="ArgumentException">The text names no device.</exception>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = Parse(parts[0], description);
            if (parts.Length == 1)
                return;
            if (parts.Length > 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw new ArgumentException($"'{description}' names no device: write a kind, or a kind, a colon and a number, such as cuda:0.", nameof(description));
            index = number;
        }

        /// <summary>From the name of a kind and a number; -1 means the current one.</summary>
        /// <exception cref="ArgumentException">The text names no kind of device.</exception>
        public Device(string deviceType, int index = -1)
        {
            type = Parse(deviceType, deviceType);
            this.index = index;
        }

        /// <summary>From a kind and a number; -1 means the current one.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>The CUDA device of a number.</summary>
        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        /// <summary>The kind.</summary>
        public DeviceType type { get; }

        /// <summary>The number; -1 if none was given.</summary>
        public int index { get; } = -1;

        /// <summary>As in <c>cuda:1</c>.</summary>
        public override string ToString()
        {
            var kind = type.ToString().ToLowerInvariant();
            return index < 0 ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind}:{index}");
        }

        /// <summary>See <see cref="Device(string)"/>.</summary>
        public static implicit operator Device(string description) => new(description);

        private static DeviceType Parse(string kind, string whole) =>
            Enum.TryParse<DeviceType>(kind, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(kind[0])
                ? known
                : throw new ArgumentException($"'{whole}' names no device: cpu, cuda, mps and meta are kinds, with a colon and a number where there are several.", nameof(kind));
    }

    /// <summary>The processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>Shapes without data.</summary>
    public static readonly Device META = new(DeviceType.META);

    /// <summary>The current CUDA device.</summary>
    /// <exception cref="InvalidOperationException">This libtorch, or this machine, has none.</exception>
    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    /// <summary>See <see cref="Device(string)"/>.</summary>
    public static Device device(string description) => new(description);

    /// <summary>See <see cref="Device(string, int)"/>.</summary>
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    /// <summary>See <see cref="Device(DeviceType, int)"/>.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>The CUDA device of a number.</summary>
    public static Device device(int index) => new(index);

    /// <summary>Whether devices of a kind can be used.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) =>
        deviceType is DeviceType.CPU or DeviceType.META || deviceType == DeviceType.CUDA && cuda.is_available();

    /// <summary>Makes sure that devices of a kind can be used.</summary>
    /// <exception cref="InvalidOperationException">They cannot.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"This libtorch on this machine has no {deviceType} device: use the CPU, or a libtorch built for {deviceType} where there is one.");
    }

    /// <summary>Makes sure that a device can be used and returns it; null is the processor.</summary>
    /// <exception cref="InvalidOperationException">It cannot.</exception>
    public static Device InitializeDevice(Device? device)
    {
        if (device is null)
            return CPU;
        InitializeDeviceType(device.type);
        return device;
    }
}
