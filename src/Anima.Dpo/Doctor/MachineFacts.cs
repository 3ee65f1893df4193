using Anima.Rlhf.Devices;

namespace Anima.Dpo.Doctor;

/// <summary>What <c>doctor</c> looks at, gathered once so that judging it needs no machine.</summary>
internal sealed record MachineFacts
{
    /// <summary>anima-dpo's own version.</summary>
    public required string Version { get; init; }

    /// <summary>The .NET runtime, such as <c>.NET 10.0.1</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The operating system and architecture.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The CPU's name, or null where it is unknown.</summary>
    public string? Cpu { get; init; }

    /// <summary>Logical processors that this process may use.</summary>
    public required int Processors { get; init; }

    /// <summary>What the kernels can use of the CPU.</summary>
    public required Probe<KernelFacts> Kernels { get; init; }

    /// <summary>The tensor library.</summary>
    public required Probe<LibtorchFacts> Libtorch { get; init; }

    /// <summary>The environment variables that steer threads and kernels, those that are set.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Bytes of memory in the machine, or null where it is unknown.</summary>
    public long? MemoryTotal { get; init; }

    /// <summary>Bytes of memory that are free for use now.</summary>
    public long? MemoryAvailable { get; init; }

    /// <summary>Bytes that the control group allows this process, or null when it sets no limit.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>What the variables are that <see cref="Environment"/> holds when set.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "MKL_CBWR", "ANIMA_TORCH"];
}

/// <summary>What was found, or why it could not be.</summary>
/// <param name="Value">What was found; null after a failure.</param>
/// <param name="Error">Why not; null after success.</param>
internal sealed record Probe<T>(T? Value, string? Error) where T : class
{
    /// <summary>Looks, and keeps what went wrong as the answer.</summary>
    public static Probe<T> Of(Func<T> look)
    {
        try
        {
            return new(look(), null);
        }
#pragma warning disable CA1031 // Whatever keeps a library from loading is what the doctor reports.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new(null, Failure.DescriptionOf(exception));
        }
    }
}

/// <summary>What the native kernels can use.</summary>
/// <param name="Features">Features of the CPU, as in /proc/cpuinfo.</param>
/// <param name="Widest">The widest version of the kernels that runs here.</param>
internal sealed record KernelFacts(IReadOnlyList<string> Features, string Widest);

/// <summary>The tensor library in this process.</summary>
/// <param name="Provider">Where it comes from.</param>
/// <param name="Threads">Threads it computes with.</param>
/// <param name="Device">What <c>device: auto</c> means here.</param>
/// <param name="WhyDevice">Why, in a few words.</param>
/// <param name="DeviceMemory">Bytes that are free on that device.</param>
internal sealed record LibtorchFacts(LibtorchProvider Provider, int Threads, string Device, string WhyDevice, long DeviceMemory);
