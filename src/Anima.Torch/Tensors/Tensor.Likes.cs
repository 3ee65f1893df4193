using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A tensor of this shape, its elements not yet written.</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.empty_like.Call(this, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this shape, of zeros.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.zeros_like.Call(this, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this shape, of ones.</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.ones_like.Call(this, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this shape, its elements drawn uniformly from [0, 1).</summary>
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.rand_like.Call(this, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this shape, its elements drawn from the standard normal distribution.</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.randn_like.Call(this, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this shape, every element a number.</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.full_like.Call(this, value, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements not yet written.</summary>
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_empty.Call(this, size, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements not yet written.</summary>
        public Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_empty.Call(this, size.ToArray(), dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements not yet written.</summary>
        public Tensor new_empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_empty.Call(this, new[] { size }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements not yet written.</summary>
        public Tensor new_empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_empty.Call(this, new[] { rows, columns }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements not yet written.</summary>
        public Tensor new_empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_empty.Call(this, new[] { dim0, dim1, dim2 }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements not yet written.</summary>
        public Tensor new_empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_empty.Call(this, new[] { dim0, dim1, dim2, dim3 }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements zero.</summary>
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_zeros.Call(this, size, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements zero.</summary>
        public Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_zeros.Call(this, size.ToArray(), dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements zero.</summary>
        public Tensor new_zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_zeros.Call(this, new[] { size }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements zero.</summary>
        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_zeros.Call(this, new[] { rows, columns }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements zero.</summary>
        public Tensor new_zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_zeros.Call(this, new[] { dim0, dim1, dim2 }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements zero.</summary>
        public Tensor new_zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_zeros.Call(this, new[] { dim0, dim1, dim2, dim3 }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements one.</summary>
        public Tensor new_ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_ones.Call(this, new[] { size }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements one.</summary>
        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_ones.Call(this, new[] { rows, columns }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements one.</summary>
        public Tensor new_ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_ones.Call(this, new[] { dim0, dim1, dim2 }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, its elements one.</summary>
        public Tensor new_ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_ones.Call(this, new[] { dim0, dim1, dim2, dim3 }, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, every element a number.</summary>
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_full.Call(this, size, value, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, every element a number.</summary>
        public Tensor new_full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_full.Call(this, size.ToArray(), value, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, every element a number.</summary>
        public Tensor new_full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_full.Call(this, new[] { size }, value, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, every element a number.</summary>
        public Tensor new_full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_full.Call(this, new[] { rows, columns }, value, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, every element a number.</summary>
        public Tensor new_full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_full.Call(this, new[] { dim0, dim1, dim2 }, value, dtype, Argument.None, device), requires_grad);

        /// <summary>A tensor of this type and device, every element a number.</summary>
        public Tensor new_full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Marked(Aten.new_full.Call(this, new[] { dim0, dim1, dim2, dim3 }, value, dtype, Argument.None, device), requires_grad);

        internal static Tensor Marked(Tensor tensor, bool requiresGrad) => requiresGrad ? tensor.requires_grad_() : tensor;
    }
}
