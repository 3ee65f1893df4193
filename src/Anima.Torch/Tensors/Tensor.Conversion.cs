using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements converted; the same memory if they are of that type already and no copy is asked for.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, Aten.to_dtype.Call(this, type, non_blocking, copy));

        /// <summary>The elements converted; see <see cref="to(ScalarType, bool, bool, bool)"/>.</summary>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(type, copy, disposeAfter, non_blocking);

        /// <summary>The tensor on a device; the same memory if it is there already and no copy is asked for.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, Aten.to_dtype_layout.Call(this, Argument.None, Argument.None, device, Argument.None, non_blocking, copy));

        /// <summary>The tensor on a device.</summary>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>The tensor on a device.</summary>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        /// <summary>The elements converted, on a device.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, Aten.to_dtype_layout.Call(this, type, Argument.None, device, Argument.None, non_blocking, copy));

        /// <summary>With the type and on the device of another tensor.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        /// <summary>With the type of another tensor.</summary>
        public Tensor type_as(Tensor tensor) => Aten.type_as.Call(this, tensor);

        /// <summary>The elements converted.</summary>
        public Tensor type(ScalarType dtype) => to(dtype);

        /// <summary>The elements as Bool.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        /// <summary>The elements as Byte.</summary>
        public Tensor @byte() => to(ScalarType.Byte);

        /// <summary>The elements as Int8.</summary>
        public Tensor @char() => to(ScalarType.Int8);

        /// <summary>The elements as Int16.</summary>
        public Tensor @short() => to(ScalarType.Int16);

        /// <summary>The elements as Int32.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <summary>The elements as Int64.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <summary>The elements as Float16.</summary>
        public Tensor half() => to(ScalarType.Float16);

        /// <summary>The elements as BFloat16.</summary>
        public Tensor bfloat16() => to(ScalarType.BFloat16);

        /// <summary>The elements as Float32.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <summary>The elements as Float64.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <summary>The tensor in the process's own memory.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>The tensor on a CUDA device.</summary>
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        private Tensor After(bool dispose, Tensor result)
        {
            if (dispose)
                Dispose();
            return result;
        }
    }
}
