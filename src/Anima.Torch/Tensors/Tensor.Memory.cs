using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>
        /// The memory of a contiguous tensor on the processor, live: writing it changes the tensor, also one that requires a gradient.
        /// A span does not keep the tensor alive. Assigning copies bytes in.
        /// </summary>
        /// <exception cref="InvalidOperationException">The tensor is elsewhere, or not contiguous.</exception>
        /// <exception cref="ArgumentException">More bytes than a span can hold, or, assigning, another number of them.</exception>
        public Span<byte> bytes
        {
            get
            {
                var data = DataPointer(out var count);
                return count <= int.MaxValue ? new Span<byte>(data, (int)count)
                    : throw new ArgumentException($"The tensor's {count} bytes do not fit a span: take slices with narrow.");
            }
            set
            {
                var target = bytes;
                if (value.Length != target.Length)
                    throw new ArgumentException($"{value.Length} bytes were given for a tensor of {target.Length}.");
                value.CopyTo(target);
            }
        }

        /// <summary>Writes the memory of a contiguous tensor on the processor; any size.</summary>
        /// <exception cref="InvalidOperationException">The tensor is elsewhere, or not contiguous.</exception>
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            var data = DataPointer(out var count);
            for (long done = 0; done < count; done += bufferSize)
                stream.Write(new ReadOnlySpan<byte>(data + done, (int)Math.Min(bufferSize, count - done)));
            GC.KeepAlive(this);
        }

        /// <summary>Fills the memory of a contiguous tensor on the processor; any size.</summary>
        /// <exception cref="InvalidOperationException">The tensor is elsewhere, or not contiguous.</exception>
        /// <exception cref="EndOfStreamException">The stream ended early.</exception>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            var data = DataPointer(out var count);
            for (long done = 0; done < count; done += bufferSize)
                stream.ReadExactly(new Span<byte>(data + done, (int)Math.Min(bufferSize, count - done)));
            GC.KeepAlive(this);
        }

        /// <summary>Access to the elements one by one; a tensor on another device is copied first.</summary>
        /// <exception cref="ArgumentException">T is not the type of the elements.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireType<T>();
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The only element.</summary>
        /// <exception cref="ArgumentException">There is not exactly one element, or T is not its type.</exception>
        public T item<T>() where T : unmanaged
        {
            RequireType<T>();
            if (numel() != 1)
                throw new ArgumentException($"item reads tensors of one element; this one has {numel()}.");
            if (is_cpu())
                return ReadCpuValue<T>(0);
            using var here = cpu();
            return here.ReadCpuValue<T>(0);
        }

        /// <summary>The only element, as a scalar.</summary>
        /// <exception cref="ArgumentException">There is not exactly one element.</exception>
        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Bool => item<bool>(),
            ScalarType.Byte => item<byte>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Float16 => item<Half>(),
            ScalarType.BFloat16 => item<BFloat16>(),
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            var other => throw new NotSupportedException($"A tensor of {other} does not convert to a scalar."),
        };

        /// <summary>Element <paramref name="i"/> of the storage, counted from this tensor's first, of a tensor on the processor.</summary>
        public T ReadCpuValue<T>(long i) where T : unmanaged
        {
            RequireType<T>();
            if (!is_cpu())
                throw new InvalidOperationException("The tensor is not on the processor.");
            void* data;
            NativeError.Check(NativeMethods.anima_tensor_data(_handle, &data));
            if ((ulong)i >= (ulong)ReachableElements())
                throw new ArgumentOutOfRangeException(nameof(i), i, "The tensor does not reach so far.");
            var value = ((T*)data)[i];
            GC.KeepAlive(this);
            return value;
        }

        /// <inheritdoc cref="ReadCpuValue{T}"/>
        public float ReadCpuBFloat16(long i) => ReadCpuValue<BFloat16>(i).ToSingle();
        /// <inheritdoc cref="ReadCpuValue{T}"/>
        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);
        /// <inheritdoc cref="ReadCpuValue{T}"/>
        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);
        /// <inheritdoc cref="ReadCpuValue{T}"/>
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);
        /// <inheritdoc cref="ReadCpuValue{T}"/>
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);
        /// <inheritdoc cref="ReadCpuValue{T}"/>
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);
        /// <inheritdoc cref="ReadCpuValue{T}"/>
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);
        /// <inheritdoc cref="ReadCpuValue{T}"/>
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        internal void* RawData()
        {
            void* data;
            NativeError.Check(NativeMethods.anima_tensor_data(_handle, &data));
            return data;
        }

        private byte* DataPointer(out long count)
        {
            var info = Info;
            if (info.DeviceType != (int)DeviceType.CPU)
                throw new InvalidOperationException($"The memory of a tensor on {device} cannot be read directly: copy it with cpu().");
            if (!info.Flags.HasFlag(TensorFlags.IsContiguous))
                throw new InvalidOperationException("The memory of a tensor that is not contiguous cannot be read in one piece: copy it with contiguous().");
            count = info.Numel * ((ScalarType)info.Dtype).ElementSize();
            return (byte*)RawData();
        }

        // One past the farthest element that the strides reach from the first.
        private long ReachableElements()
        {
            var (sizes, strides) = (shape, stride());
            long last = 0;
            for (var i = 0; i < sizes.Length; i++)
            {
                if (sizes[i] == 0)
                    return 0;
                last += (sizes[i] - 1) * strides[i];
            }
            return last + 1;
        }

        private void RequireType<T>() where T : unmanaged
        {
            var own = dtype;
            if (TypeOf<T>() != own)
                throw new ArgumentException($"The elements are of type {own}, not {typeof(T).Name}.");
        }

        private static ScalarType? TypeOf<T>() where T : unmanaged => ElementTypes.Of<T>();
    }
}
