using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>Native pointers of a list of tensors, each referenced until disposal.</summary>
internal readonly ref struct TensorPins
{
    private readonly TensorHandle[] _held;

    /// <summary>The pointers, 0 where the list holds null.</summary>
    internal nint[] Pointers { get; }

    internal int Count => Pointers.Length;

    internal TensorPins(IEnumerable<Tensor?>? tensors)
    {
        var list = tensors?.ToArray() ?? [];
        Pointers = new nint[list.Length];
        var handles = new List<TensorHandle>(list.Length);
        _held = [];
        try
        {
            for (var i = 0; i < list.Length; i++)
            {
                if (list[i] is not { } tensor)
                    continue;
                var added = false;
                tensor.NativeHandle.DangerousAddRef(ref added);
                handles.Add(tensor.NativeHandle);
                Pointers[i] = tensor.NativeHandle.DangerousGetHandle();
            }
        }
        catch
        {
            handles.ForEach(handle => handle.DangerousRelease());
            throw;
        }
        _held = [.. handles];
    }

    public void Dispose()
    {
        foreach (var handle in _held)
            handle.DangerousRelease();
    }
}
