using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the processor, in row-major order, whatever its strides. For speed use <see cref="Tensor.bytes"/>.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly long[] _sizes;
    private readonly long[] _strides;
    private readonly bool _contiguous;

    internal TensorAccessor(Tensor tensor)
    {
        _tensor = tensor;
        _sizes = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        Count = tensor.numel();
    }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>False: elements can be assigned.</summary>
    public bool IsReadOnly => false;

    /// <summary>The element at a position, one index per dimension.</summary>
    /// <exception cref="ArgumentException">Not one index per dimension.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is outside its dimension.</exception>
    public T this[params long[] indices]
    {
        get => *At(Offset(indices));
        set => *At(Offset(indices)) = value;
    }

    /// <summary>A copy of the elements.</summary>
    public T[] ToArray()
    {
        var array = new T[checked((int)Count)];
        CopyTo(array.AsSpan());
        return array;
    }

    /// <summary>A copy with the tensor's dimensions; a tensor without dimensions gives an array of one element.</summary>
    public Array ToNDArray()
    {
        if (_sizes.Length < 2)
            return ToArray();
        var array = Array.CreateInstance(typeof(T), _sizes);
        fixed (byte* first = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array))
            CopyTo(new Span<T>(first, checked((int)Count)));
        return array;
    }

    /// <summary>Copies elements out, from <paramref name="tensorIndex"/> on, until either side ends.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies elements out, from <paramref name="tensorIndex"/> on, until either side ends.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        if (_contiguous)
        {
            new ReadOnlySpan<T>(At(tensorIndex), count).CopyTo(target);
            GC.KeepAlive(_tensor);
            return;
        }
        for (var i = 0; i < count; i++)
            target[i] = *At(Strided(tensorIndex + i));
    }

    /// <summary>Copies elements in, from <paramref name="tensorIndex"/> on, until either side ends.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies elements in, from <paramref name="tensorIndex"/> on, until either side ends.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Count - tensorIndex);
        for (var i = 0; i < count; i++)
            *At(Strided(tensorIndex + i)) = source[i];
    }

    /// <summary>The elements in order.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
            yield return Read(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Does nothing: the tensor belongs to whoever made it.</summary>
    public void Dispose()
    {
    }

    private T Read(long position) => *At(Strided(position));

    private T* At(long offset)
    {
        var address = (T*)_tensor.RawData() + offset;
        GC.KeepAlive(_tensor);
        return address;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length != _sizes.Length)
            throw new ArgumentException($"{indices.Length} indices were given for {_sizes.Length} dimensions.");
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if ((ulong)indices[i] >= (ulong)_sizes[i])
                throw new IndexOutOfRangeException($"Index {indices[i]} is outside dimension {i} of size {_sizes[i]}.");
            offset += indices[i] * _strides[i];
        }
        return offset;
    }

    private long Strided(long position)
    {
        if (_contiguous)
            return position;
        long offset = 0;
        for (var i = _sizes.Length - 1; i >= 0; i--)
        {
            offset += position % _sizes[i] * _strides[i];
            position /= _sizes[i];
        }
        return offset;
    }
}
