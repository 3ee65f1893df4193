using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Part of the tensor by numpy's rules: a view for positions and ranges, a copy where tensors index. Assigning writes there, broadcast and converted.</summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => Assign(indices, value);
        }

        /// <summary>Elements at positions, or where masks hold. Assigning writes there.</summary>
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>One position of the first dimension.</summary>
        public Tensor this[long i1]
        {
            get => index(new TensorIndex[] { i1 });
            set => Assign([i1], value);
        }

        /// <summary>One position of each of the first two dimensions.</summary>
        public Tensor this[long i1, long i2]
        {
            get => index(new TensorIndex[] { i1, i2 });
            set => Assign([i1, i2], value);
        }

        /// <summary>One position of each of the first three dimensions.</summary>
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(new TensorIndex[] { i1, i2, i3 });
            set => Assign([i1, i2, i3], value);
        }

        /// <summary>One position of each of the first four dimensions.</summary>
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(new TensorIndex[] { i1, i2, i3, i4 });
            set => Assign([i1, i2, i3, i4], value);
        }

        /// <summary>One position of each of the first five dimensions.</summary>
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => index(new TensorIndex[] { i1, i2, i3, i4, i5 });
            set => Assign([i1, i2, i3, i4, i5], value);
        }

        /// <summary>One position of each of the first six dimensions.</summary>
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => index(new TensorIndex[] { i1, i2, i3, i4, i5, i6 });
            set => Assign([i1, i2, i3, i4, i5, i6], value);
        }

        /// <summary>Part of the tensor; see the indexer.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            var (view, chosen) = Narrowed(indices);
            if (chosen is null)
                return view;
            using (view)
                return Aten.index_Tensor.Call(view, Argument.OptionalTensors(chosen));
        }

        /// <summary>Elements at positions, or where masks hold.</summary>
        public Tensor index(params Tensor[] indices) => Aten.index_Tensor.Call(this, Argument.OptionalTensors(indices));

        /// <summary>Writes a value to part of the tensor, in place.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        /// <summary>Writes a value to part of the tensor, or adds it there, in place.</summary>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            Put(indices, value, accumulate);
            return this;
        }

        /// <summary>Writes a value to positions, or where masks hold, in place.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        /// <summary>Writes a value to positions, or adds it there, in place; positions that occur twice add twice.</summary>
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Aten.index_put_.CallInPlace(this, Argument.OptionalTensors(indices), value, accumulate);

        /// <summary>Writes a number to part of the tensor, in place.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor number = Aten.scalar_tensor.Call(value, dtype, Argument.None, device);
            return index_put_(number, indices);
        }

        /// <summary>Writes a number to positions, or where masks hold, in place.</summary>
        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using Tensor number = Aten.scalar_tensor.Call(value, dtype, Argument.None, device);
            return index_put_(number, indices);
        }

        private void Assign(TensorIndex[] indices, Tensor value) => Put(indices, value, accumulate: false);

        private void Put(TensorIndex[] indices, Tensor value, bool accumulate)
        {
            var (view, chosen) = Narrowed(indices);
            using (view)
            {
                if (chosen is not null)
                {
                    using var converted = value.to(dtype, device);
                    Aten.index_put_.CallInPlace(view, Argument.OptionalTensors(chosen), converted, accumulate);
                }
                else if (accumulate)
                    view.add_(value);
                else
                    view.copy_(value);
            }
        }

        // Applies positions, ranges and new dimensions; what remains are the tensors that choose, by dimension of the view.
        private (Tensor View, Tensor?[]? Chosen) Narrowed(TensorIndex[] indices)
        {
            var view = alias();
            Tensor?[]? chosen = null;
            long dim = 0;
            foreach (var index in indices)
            {
                switch (index.Which)
                {
                    case TensorIndex.Form.Single:
                        view = Replaced(view, view.select(dim, index.Start!.Value));
                        break;
                    case TensorIndex.Form.Slice:
                        view = Replaced(view, Aten.slice_Tensor.Call(view, dim++, index.Start, index.Stop, index.Step ?? 1));
                        break;
                    case TensorIndex.Form.None:
                        view = Replaced(view, view.unsqueeze(dim++));
                        break;
                    case TensorIndex.Form.Truth:
                        view = Replaced(view, view.unsqueeze(dim));
                        Choose(ref chosen, dim++, tensor(new long[index.Start!.Value], device: device));
                        break;
                    case TensorIndex.Form.Values:
                        Choose(ref chosen, dim, index.Indices!);
                        dim += index.Indices!.dtype is ScalarType.Bool or ScalarType.Byte ? Math.Max(index.Indices.ndim, 1) : 1;
                        break;
                    case TensorIndex.Form.Ellipsis:
                        dim = view.ndim - Remaining(indices);
                        break;
                }
            }
            return (view, chosen);
        }

        // How many dimensions of the tensor are named after the ellipsis.
        private static long Remaining(TensorIndex[] indices)
        {
            var after = indices.SkipWhile(index => index.Which != TensorIndex.Form.Ellipsis).Skip(1);
            return after.Sum(index => index.Which switch
            {
                TensorIndex.Form.None or TensorIndex.Form.Truth => 0,
                TensorIndex.Form.Values when index.Indices!.dtype is ScalarType.Bool or ScalarType.Byte => index.Indices.ndim,
                _ => 1,
            });
        }

        private static void Choose(ref Tensor?[]? chosen, long dim, Tensor index)
        {
            Array.Resize(ref chosen, (int)dim + 1);
            chosen[dim] = index;
        }

        private static Tensor Replaced(Tensor old, Tensor view)
        {
            old.Dispose();
            return view;
        }
    }
}
