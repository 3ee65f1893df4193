namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sizes of a tensor's dimensions.</summary>
    public readonly struct Size
    {
        private readonly long[]? _shape;

        /// <summary>No dimensions.</summary>
        public static Size Empty = new(Array.Empty<long>());

        /// <summary>From a list of sizes.</summary>
        public Size(long[] shape) => _shape = [.. shape];
        /// <summary>From a list of sizes.</summary>
        public Size(IEnumerable<long> shape) => _shape = [.. shape];
        /// <summary>From a list of sizes.</summary>
        public Size(int[] shape) => _shape = Array.ConvertAll(shape, size => (long)size);
        /// <summary>One dimension.</summary>
        public Size(long size) => _shape = [size];
        /// <summary>One dimension.</summary>
        public Size(int size) => _shape = [size];

        /// <summary>Whether there are no dimensions.</summary>
        public bool IsEmpty => Length == 0;
        /// <summary>Whether this is the shape of a single number.</summary>
        public bool IsScalar => Length == 0;
        /// <summary>The number of dimensions.</summary>
        public int Length => Shape.Length;
        /// <summary>The size of a dimension.</summary>
        public long this[int idx] => Shape[idx];
        /// <summary>The size of a dimension.</summary>
        public long this[long idx] => Shape[idx];
        /// <summary>All sizes.</summary>
        public long[] Shape => _shape ?? [];

        /// <summary>The number of elements.</summary>
        public long numel()
        {
            long product = 1;
            foreach (var size in Shape)
                product *= size;
            return product;
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Size other && this == other;
        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var size in Shape)
                hash.Add(size);
            return hash.ToHashCode();
        }

        /// <summary>Whether both name the same sizes.</summary>
        public static bool operator ==(Size left, Size right) => left.Shape.AsSpan().SequenceEqual(right.Shape);
        /// <summary>Whether they differ.</summary>
        public static bool operator !=(Size left, Size right) => !(left == right);
        /// <summary>One dimension.</summary>
        public static implicit operator Size(long size) => new(size);
        /// <summary>From a list of sizes.</summary>
        public static implicit operator Size(long[] size) => new(size);
        /// <summary>Two dimensions.</summary>
        public static implicit operator Size((long, long) size) => new([size.Item1, size.Item2]);
        /// <summary>Three dimensions.</summary>
        public static implicit operator Size((long, long, long) size) => new([size.Item1, size.Item2, size.Item3]);
        /// <summary>Four dimensions.</summary>
        public static implicit operator Size((long, long, long, long) size) => new([size.Item1, size.Item2, size.Item3, size.Item4]);
    }
}
