using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>A name for people; not used otherwise.</summary>
        public string? name { get; set; }

        /// <summary>The number of dimensions.</summary>
        public long Dimensions => Info.Dim;
        /// <summary>The number of dimensions.</summary>
        public long ndim => Info.Dim;
        /// <summary>The number of dimensions.</summary>
        public long dim() => Info.Dim;
        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Info.Numel;
        /// <summary>The number of elements.</summary>
        public long numel() => Info.Numel;
        /// <summary>Bytes of one element.</summary>
        public long ElementSize => dtype.ElementSize();
        /// <summary>Bytes of one element.</summary>
        public long element_size() => dtype.ElementSize();
        /// <summary>The type of the elements.</summary>
        public ScalarType dtype => (ScalarType)Info.Dtype;

        /// <summary>Where the data is.</summary>
        public Device device
        {
            get
            {
                var info = Info;
                return new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        /// <summary>The kind of device that the data is on.</summary>
        public DeviceType device_type => (DeviceType)Info.DeviceType;
        /// <summary>The number of the device; -1 on the processor.</summary>
        public int device_index => Info.DeviceIndex;
        /// <summary>Whether the data is on a CUDA device.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;
        /// <summary>Whether there is no data.</summary>
        public bool is_meta => device_type == DeviceType.META;
        /// <summary>Whether the data is in the process's own memory.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;
        /// <summary>Whether the elements lie in row-major order without gaps.</summary>
        public bool is_contiguous() => Info.Flags.HasFlag(TensorFlags.IsContiguous);
        /// <summary>Whether the type is one of the floating-point types.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);
        /// <summary>Whether the type holds whole numbers or truth values.</summary>
        public bool is_integral() => torch.is_integral(dtype);
        /// <summary>Whether the type is complex.</summary>
        public bool is_complex() => torch.is_complex(dtype);
        /// <summary>Elements before the first in the storage.</summary>
        public long storage_offset() => Info.StorageOffset;

        /// <summary>The sizes of the dimensions, a fresh array.</summary>
        public long[] shape
        {
            get
            {
                var sizes = new long[Info.Dim];
                fixed (long* first = sizes)
                    NativeError.Check(NativeMethods.anima_tensor_sizes(_handle, first, null));
                return sizes;
            }
        }

        /// <summary>The sizes of the dimensions, a fresh array.</summary>
        public long[] size() => shape;

        /// <summary>The size of a dimension; negative counts from the last.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public long size(int dim) => At(shape, dim);

        /// <summary>Elements between neighbours along each dimension, a fresh array.</summary>
        public long[] stride()
        {
            var strides = new long[Info.Dim];
            fixed (long* first = strides)
                NativeError.Check(NativeMethods.anima_tensor_sizes(_handle, null, first));
            return strides;
        }

        /// <summary>Elements between neighbours along a dimension; negative counts from the last.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public long stride(int dim) => At(stride(), dim);

        internal NativeTensorInfo Info
        {
            get
            {
                NativeTensorInfo info;
                NativeError.Check(NativeMethods.anima_tensor_info(_handle, &info));
                return info;
            }
        }

        private static long At(long[] values, int dim)
        {
            var index = dim < 0 ? dim + values.Length : dim;
            return (uint)index < (uint)values.Length
                ? values[index]
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {values.Length} dimensions.");
        }
    }
}
