namespace TorchSharp;

public static partial class torch
{
    /// <summary>One element of an index, as in <c>x[TensorIndex.Ellipsis, 0, 1..3, mask]</c>.</summary>
    public struct TensorIndex
    {
        internal enum Form { None, Ellipsis, Single, Slice, Truth, Values }

        internal Form Which { get; private init; }
        internal long? Start { get; private init; }
        internal long? Stop { get; private init; }
        internal long? Step { get; private init; }
        internal Tensor? Indices { get; private init; }

        /// <summary>All dimensions that the others do not name.</summary>
        public static TensorIndex Ellipsis = new() { Which = Form.Ellipsis };
        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None = new() { Which = Form.None };
        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex Null = new() { Which = Form.None };
        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon = new() { Which = Form.Slice };

        /// <summary>A range; negative bounds count from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Which = Form.Slice, Start = start, Stop = stop, Step = step };

        /// <summary>A range; negative bounds count from the end.</summary>
        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);

        /// <summary>A range.</summary>
        public static TensorIndex Slice(Range range) =>
            Slice(FromEnd(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : FromEnd(range.End));

        /// <summary>A new dimension of size 1 if true, of size 0 if false.</summary>
        public static TensorIndex Bool(bool value) => new() { Which = Form.Truth, Start = value ? 1 : 0 };

        /// <summary>One position, which takes the dimension away; negative counts from the end.</summary>
        public static TensorIndex Single(long? index) =>
            index is null ? None : new() { Which = Form.Single, Start = index };

        /// <summary>Positions, or a mask.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { Which = Form.Values, Indices = tensor };

        /// <summary>One position.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>A range.</summary>
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        /// <summary>A range.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>One position.</summary>
        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));

        private static long FromEnd(Index index) => index.IsFromEnd ? -(long)index.Value : index.Value;
    }
}
