namespace Anima.Rlhf.Tests.Devices;

/// <summary>Tests that set what belongs to the whole process (threads of libtorch and MKL, the collector): nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1515 // xunit demands that it is public.
public sealed class AloneInTheProcess
#pragma warning restore CA1515
{
    public const string Name = "alone in the process";
}
