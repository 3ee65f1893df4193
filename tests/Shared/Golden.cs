using System.Diagnostics;

namespace Anima.Testing;

/// <summary>Finds reference values: small ones that we computed lie beside the tests, others in the folder that ANIMA_GOLDEN names.</summary>
internal static class Golden
{
    /// <summary>The folder named by ANIMA_GOLDEN; skips the running test, with the reason, when it is unset.</summary>
    public static string Root
    {
        get
        {
            var root = Environment.GetEnvironmentVariable("ANIMA_GOLDEN");
            Assert.SkipWhen(string.IsNullOrEmpty(root), "ANIMA_GOLDEN is unset: this test reads reference values that are not part of the repository.");
            return root!;
        }
    }

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The folder of the real chat model whose reference values lie below <see cref="Root"/>; skips when it is not beside them.</summary>
    public static string RealModel()
    {
        var unpack = Path("..", "models", "unpack");
        Assert.SkipUnless(File.Exists(unpack), $"{unpack} is missing: this test needs the real model beside the reference values.");
        using var process = Process.Start(new ProcessStartInfo(unpack) { RedirectStandardOutput = true })!;
        var folder = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return folder;
    }

    /// <summary>A path below tests/fixtures of the checkout.</summary>
    public static string Fixture(params string[] parts) => System.IO.Path.Combine([RepositoryRoot, "tests", "fixtures", .. parts]);

    /// <summary>The checkout that holds this test build.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    private static string FindRepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            if (File.Exists(System.IO.Path.Combine(folder, "Anima.Rlhf.slnx")))
                return folder;
        throw new InvalidOperationException($"No Anima.Rlhf.slnx above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
