using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Disposes, at its own end, every tensor created on its thread while it was the innermost scope, except those that were moved out
/// or detached. Open one with <see cref="torch.NewDisposeScope"/>, always in a <c>using</c>.
/// </summary>
public sealed partial class DisposeScope : IDisposable
{
    private readonly HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();

    internal DisposeScope(DisposeScope? outer) => OuterScope = outer;

    /// <summary>The scope around this one on its thread.</summary>
    internal DisposeScope? OuterScope { get; set; }

    /// <summary>A copy of the list of what the scope holds.</summary>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            lock (_gate)
                return [.. _disposables];
        }
    }

    /// <summary>How many objects the scope holds.</summary>
    public int DisposablesCount
    {
        get
        {
            lock (_gate)
                return _disposables.Count;
        }
    }

    /// <summary>Whether the scope holds an object.</summary>
    public bool Contains(IDisposable disposable)
    {
        lock (_gate)
            return _disposables.Contains(disposable);
    }

    /// <summary>Puts an object into this scope, out of the one that held it.</summary>
    /// <exception cref="InvalidOperationException">The object is no tensor.</exception>
    public void Attach(IDisposable disposable)
    {
        var tensor = AsTensor(disposable);
        if (tensor.OwningDisposeScope is null)
            DisposeScopeManager.Statistics.TensorStatistics.Attached();
        Own(tensor);
    }

    /// <summary>Puts objects into this scope.</summary>
    /// <inheritdoc cref="Attach(IDisposable)"/>
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <summary>Puts objects into this scope and returns them.</summary>
    /// <inheritdoc cref="Attach(IDisposable)"/>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] list = [.. disposables];
        foreach (var disposable in list)
            Attach(disposable);
        return list;
    }

    /// <summary>Forgets an object that was disposed by other means.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        Remove(disposable);
        DisposeScopeManager.Statistics.TensorStatistics.Disposed(inScope: true);
    }

    /// <summary>Disposes everything the scope holds; the scope stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut([]);

    /// <summary>Disposes everything the scope holds except <paramref name="inKeep"/>.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = inKeep as IReadOnlyCollection<IDisposable> is { Count: 0 } ? null : new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in DisposablesView)
            if (keep?.Contains(disposable) != true)
                disposable.Dispose();
    }

    /// <summary>Disposes everything the scope holds except <paramref name="keep"/>.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Disposes everything the scope holds except <paramref name="keep"/>, which it returns.</summary>
    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    /// <summary>Disposes everything the scope holds except two objects, which it returns.</summary>
    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    /// <summary>Disposes everything the scope holds except three objects, which it returns.</summary>
    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    /// <summary>Disposes everything the scope holds and closes it; scopes may be closed out of order.</summary>
    public void Dispose()
    {
        DisposeEverything();
        DisposeScopeManager.Close(this);
    }

    /// <summary>Takes a new tensor in.</summary>
    internal void Add(Tensor tensor)
    {
        tensor.OwningDisposeScope = this;
        lock (_gate)
            _disposables.Add(tensor);
    }

    private void Own(Tensor tensor)
    {
        tensor.OwningDisposeScope?.Remove(tensor);
        Add(tensor);
    }

    private void Remove(IDisposable disposable)
    {
        lock (_gate)
            _disposables.Remove(disposable);
    }

    private static Tensor AsTensor(IDisposable disposable) => disposable as Tensor
        ?? throw new InvalidOperationException($"A dispose scope holds tensors only, not {disposable?.GetType().ToString() ?? "null"}.");
}
