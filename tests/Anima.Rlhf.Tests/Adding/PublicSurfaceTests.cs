using System.Reflection;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Adding;

/// <summary>A user sees what is listed: where a project has no list, nothing of it is public. (Where it has one, the compiler compares.)</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void Projects_without_a_list_have_nothing_public()
    {
        var libraries = Libraries(typeof(Trainer).Assembly).Append(typeof(Trainer).Assembly).ToArray();
        Assert.True(libraries.Length >= 9, "the library's projects were not found");
        Assert.All(libraries, library =>
        {
            var list = Path.Combine(Golden.RepositoryRoot, "src", library.GetName().Name!, "PublicAPI.Unshipped.txt");
            if (File.Exists(list))
                Assert.NotEmpty(library.GetExportedTypes());
            else
                Assert.Empty(library.GetExportedTypes());
        });
    }

    private static IEnumerable<Assembly> Libraries(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Where(name => name.Name!.StartsWith("Anima.", StringComparison.Ordinal)).Select(Assembly.Load);
}
