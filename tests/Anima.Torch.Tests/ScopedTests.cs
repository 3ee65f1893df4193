using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Runs every test in a scope of its own.</summary>
public abstract class ScopedTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }
}
