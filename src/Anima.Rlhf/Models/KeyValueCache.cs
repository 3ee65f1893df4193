using static TorchSharp.torch;

namespace Anima.Rlhf.Models;

/// <summary>The keys and values of one growing sequence in every layer, so that a new token need not run its predecessors again.</summary>
/// <param name="layers">Layers of the model.</param>
internal sealed class KeyValueCache(int layers) : IDisposable
{
    private const long SmallestCapacity = 64;

    private readonly Tensor?[] _keys = new Tensor?[layers];   // [kv, capacity, D] each
    private readonly Tensor?[] _values = new Tensor?[layers];
    private readonly long[] _lengths = new long[layers];

    /// <summary>Tokens that the first layer has seen: the position of the next one.</summary>
    public int Length => (int)_lengths[0];

    /// <summary>Adds the keys and values of new tokens, each [kvHeads, n, D].</summary>
    public void Append(int layer, Tensor keys, Tensor values)
    {
        var (start, count) = (_lengths[layer], keys.shape[1]);
        Reserve(ref _keys[layer], keys, start, start + count);
        Reserve(ref _values[layer], values, start, start + count);
        _keys[layer]!.narrow(1, start, count).copy_(keys);
        _values[layer]!.narrow(1, start, count).copy_(values);
        _lengths[layer] = start + count;
    }

    /// <summary>All keys and values so far, each [kvHeads, m, D]; views that belong to the current scope.</summary>
    public (Tensor Keys, Tensor Values) Read(int layer) =>
        (_keys[layer]!.narrow(1, 0, _lengths[layer]), _values[layer]!.narrow(1, 0, _lengths[layer]));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor?.Dispose();
    }

    // Room doubles, so that a token is copied a constant number of times however long the sequence grows.
    private static void Reserve(ref Tensor? store, Tensor like, long used, long needed)
    {
        if (store is not null && store.shape[1] >= needed)
            return;
        using var scope = NewDisposeScope();
        var capacity = Math.Max(Math.Max(SmallestCapacity, needed), 2 * (store?.shape[1] ?? 0));
        var larger = empty([like.shape[0], capacity, like.shape[2]], like.dtype, like.device);
        if (store is not null)
            larger.narrow(1, 0, used).copy_(store.narrow(1, 0, used));
        store?.Dispose();
        store = larger.DetachFromDisposeScope();
    }
}
