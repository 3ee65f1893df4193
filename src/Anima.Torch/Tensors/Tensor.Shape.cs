using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The dimensions in reverse order.</summary>
        public Tensor T => Aten.numpy_T.Call(this);

        /// <summary>The last two dimensions exchanged.</summary>
        public Tensor mT => Aten.mT.Call(this);

        /// <summary>The same memory in another shape [shape]; one size may be -1.</summary>
        public Tensor view(params long[] shape) => Aten.view.Call(this, shape);

        /// <summary>The same memory in the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => Aten.view_as.Call(this, other);

        /// <summary>The elements in another shape [shape], copied if the memory does not allow a view; one size may be -1.</summary>
        public Tensor reshape(params long[] shape) => Aten.reshape.Call(this, shape);

        /// <summary>Dimensions from one to another made one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.Call(this, start_dim, end_dim);

        /// <summary>One dimension split into several; as in TorchSharp it is counted from 0, never from the end.</summary>
        public Tensor unflatten(long dim, params long[] sizes) => Unflatten(dim, sizes);

        /// <summary>One dimension split into several; as in TorchSharp it is counted from 0, never from the end.</summary>
        public Tensor unflatten(long dim, Size sizes) => Unflatten(dim, sizes.Shape);

        /// <summary>All elements in one dimension.</summary>
        public Tensor ravel() => Aten.ravel.Call(this);

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor swapaxes(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor swapdims(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        /// <summary>A matrix with rows and columns exchanged.</summary>
        public Tensor t() => Aten.t.Call(this);

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(params long[] permutation) => Aten.permute.Call(this, permutation);

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(IEnumerable<long> permutation) => Aten.permute.Call(this, permutation.ToArray());

        /// <summary>Dimensions moved to other places.</summary>
        public Tensor movedim(long[] source, long[] destination) => Aten.movedim_intlist.Call(this, source, destination);

        /// <summary>Without a dimension of size 1, or without all of them.</summary>
        public Tensor squeeze(long? dim = null) => dim is null ? Aten.squeeze.Call(this) : Aten.squeeze_dim.Call(this, dim);

        /// <summary>Without a dimension of size 1, or without all of them, in place.</summary>
        public Tensor squeeze_(long? dim = null) => dim is null ? Aten.squeeze_.CallInPlace(this) : Aten.squeeze__dim.CallInPlace(this, dim);

        /// <summary>With a new dimension of size 1.</summary>
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Call(this, dim);

        /// <summary>With a new dimension of size 1, in place.</summary>
        public Tensor unsqueeze_(long dim) => Aten.unsqueeze_.CallInPlace(this, dim);

        /// <summary>Dimensions of size 1 repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes.ToArray(), isImplicit);

        /// <summary>Dimensions of size 1 repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(Size sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes.Shape, isImplicit);

        /// <summary>Dimensions of size 1 repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes, isImplicit);

        /// <summary>Dimensions of size 1 repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => Aten.expand.Call(this, sizes);

        /// <summary>Expanded to the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => Aten.expand_as.Call(this, other);

        /// <summary>Broadcast to a shape without copying.</summary>
        public Tensor broadcast_to(params long[] shape) => Aten.broadcast_to.Call(this, shape);

        /// <summary>Copied side by side, so many times along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => Aten.repeat.Call(this, sizes);

        /// <summary>Copied side by side, so many times along each of the last dimensions.</summary>
        public Tensor tile(long[] reps) => Aten.tile.Call(this, reps);

        /// <summary>Each element, or slice of a dimension, repeated in place of itself.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Aten.repeat_interleave_self_int.Call(this, repeats, dim, output_size);

        /// <summary>Each element, or slice of a dimension, repeated so many times in place of itself.</summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Aten.repeat_interleave_self_Tensor.Call(this, repeats, dim, output_size);

        /// <summary>With dimensions reversed, copied.</summary>
        public Tensor flip(params long[] dims) => Aten.flip.Call(this, dims);

        /// <summary>Elements shifted, those pushed out coming in at the other end.</summary>
        public Tensor roll(long shifts, long? dims = null) =>
            Aten.roll.Call(this, new[] { shifts }, dims is { } dim ? new[] { dim } : Array.Empty<long>());

        /// <summary>Elements shifted along two dimensions, wrapping round.</summary>
        public Tensor roll((long, long) shifts, (long, long) dims) =>
            Aten.roll.Call(this, new[] { shifts.Item1, shifts.Item2 }, new[] { dims.Item1, dims.Item2 });

        /// <summary>Elements shifted along three dimensions, wrapping round.</summary>
        public Tensor roll((long, long, long) shifts, (long, long, long) dims) =>
            Aten.roll.Call(this, new[] { shifts.Item1, shifts.Item2, shifts.Item3 }, new[] { dims.Item1, dims.Item2, dims.Item3 });

        /// <summary>Elements shifted along dimensions, wrapping round.</summary>
        public Tensor roll(long[] shifts, long[] dims) => Aten.roll.Call(this, shifts, dims);

        /// <summary>Elements shifted, wrapping round.</summary>
        public Tensor roll(long[] shifts) => Aten.roll.Call(this, shifts, Array.Empty<long>());

        /// <summary>Elements shifted along dimensions, wrapping round.</summary>
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Aten.roll.Call(this, shifts.ToArray(), dims.ToArray());

        /// <summary>A range of a dimension, without copying.</summary>
        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        /// <summary>One position of a dimension, which goes away; without copying.</summary>
        public Tensor select(long dim, long index) => Aten.select_int.Call(this, dim, index);

        /// <summary>Every step-th position of a range of a dimension, without copying.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => Aten.slice_Tensor.Call(this, dim, start, finish, step);

        /// <summary>The storage seen with other sizes and strides.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Aten.as_strided.Call(this, size, strides, storageOffset);

        /// <summary>Pieces of a size along a dimension, the last maybe smaller; without copying.</summary>
        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor.CallList(this, size, dim);

        /// <summary>Pieces of given sizes along a dimension, without copying.</summary>
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Aten.split_with_sizes.CallList(this, sizes.ToArray(), dim);

        /// <summary>Pieces of given sizes along a dimension, without copying.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallList(this, sizes, dim);

        /// <summary>Pieces of given sizes along the first dimension, without copying.</summary>
        public Tensor[] split(params long[] sizes) => Aten.split_with_sizes.CallList(this, sizes);

        /// <summary>At most so many equal pieces along a dimension, without copying.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk.CallList(this, chunks, dim);

        /// <summary>All positions of a dimension, without copying.</summary>
        public Tensor[] unbind(long dimension = 0) => Aten.unbind_int.CallList(this, dimension);

        /// <summary>Another tensor over the same memory.</summary>
        public Tensor alias() => Aten.alias.Call(this);

        /// <summary>A copy.</summary>
        public Tensor clone() => Aten.clone.Call(this);

        /// <summary>The elements in row-major order without gaps: the same memory where it already is so, otherwise a copy.</summary>
        public Tensor contiguous() => Aten.contiguous.Call(this);

        /// <summary>The lower triangle of each matrix, zero above the diagonal.</summary>
        public Tensor tril(long diagonal = 0) => Aten.tril.Call(this, diagonal);

        /// <summary>Zeroes what is above a diagonal, in place.</summary>
        public Tensor tril_(long diagonal = 0) => Aten.tril_.CallInPlace(this, diagonal);

        /// <summary>The upper triangle of each matrix, zero below the diagonal.</summary>
        public Tensor triu(long diagonal = 0) => Aten.triu.Call(this, diagonal);

        /// <summary>Zeroes what is below a diagonal, in place.</summary>
        public Tensor triu_(long diagonal = 0) => Aten.triu_.CallInPlace(this, diagonal);

        private Tensor Unflatten(long dim, long[] sizes)
        {
            var shape = this.shape;
            return (ulong)dim < (ulong)shape.Length
                ? view([.. shape.AsSpan(0, (int)dim), .. sizes, .. shape.AsSpan((int)dim + 1)])
                : throw new ArgumentException($"The tensor has {shape.Length} dimensions, counted from 0: there is no dimension {dim}.", nameof(dim));
        }
    }
}
