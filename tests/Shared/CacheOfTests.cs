using System.Runtime.CompilerServices;

namespace Anima.Testing;

/// <summary>Gives each test process, and those that it starts, a cache of their own in place of the user's.</summary>
internal static class CacheOfTests
{
    [ModuleInitializer]
    internal static void Begin()
    {
        var folder = Directory.CreateTempSubdirectory("anima-cache-").FullName;
        Environment.SetEnvironmentVariable("ANIMA_CACHE", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that a test started is still ending; what stays lies among temporary files.
        }
    }
}
