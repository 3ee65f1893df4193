using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Keeps each thread's stack of dispose scopes and its counts.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? _ofThisThread;

    private DisposeScope? _current;
    private readonly ThreadDisposeScopeStatistics _statistics = new();

    /// <summary>How many tensors the calling thread has created, disposed, attached and detached.</summary>
    public static ThreadDisposeScopeStatistics Statistics => OfThisThread._statistics;

    internal static DisposeScopeManager OfThisThread => _ofThisThread ??= new DisposeScopeManager();

    /// <summary>The innermost open scope of the calling thread.</summary>
    internal static DisposeScope? Current => _ofThisThread?._current;

    internal static DisposeScope Open()
    {
        var manager = OfThisThread;
        return manager._current = new DisposeScope(manager._current);
    }

    /// <summary>Takes a scope out of this thread's stack, whether it is the innermost or not.</summary>
    internal static void Close(DisposeScope scope)
    {
        var manager = OfThisThread;
        if (manager._current == scope)
        {
            manager._current = scope.OuterScope;
            return;
        }
        for (var inner = manager._current; inner is not null; inner = inner.OuterScope)
        {
            if (inner.OuterScope != scope)
                continue;
            inner.OuterScope = scope.OuterScope;
            return;
        }
    }

    /// <summary>Puts a new tensor into the current scope, if there is one.</summary>
    internal static void Register(Tensor tensor)
    {
        var manager = OfThisThread;
        manager._statistics.TensorStatistics.Created(manager._current is not null);
        manager._current?.Add(tensor);
    }
}
