using Anima.Files;
using Anima.Rlhf.Devices;

namespace Anima.Dpo;

/// <summary>The command line <c>anima-dpo</c>.</summary>
internal static class Program
{
    /// <summary>Runs one command; the exit code is 0, 1 (failure), 2 (bad input) or 130/143 (interrupted).</summary>
    public static int Main(string[] args)
    {
        StandardStreams.ForgetEmptyNoColor();
        OldLibstdcxx.Folder = CacheFolder.FromEnvironment();
        using var streams = StandardStreams.OfProcess();
        using var interruption = Interruption.OfProcess();
        interruption.LastWords = streams.ShowCursor;
        return new CommandLine(streams, interruption).Run(args);
    }
}
