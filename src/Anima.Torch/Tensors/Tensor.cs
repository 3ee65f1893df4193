using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An array of numbers on a device. Owned by the <see cref="DisposeScope"/> that was current when it was made, if there was one;
    /// otherwise by whoever disposes it, or the garbage collector. Names, arguments and results are TorchSharp's.
    /// </summary>
    /// <remarks>An operator that libtorch refuses throws <see cref="System.Runtime.InteropServices.ExternalException"/> with libtorch's message;
    /// a disposed tensor throws <see cref="ObjectDisposedException"/>.</remarks>
    public unsafe partial class Tensor : IDisposable
    {
        private readonly TensorHandle _handle;

        internal Tensor(nint tensor)
        {
            _handle = new TensorHandle(tensor);
            DisposeScopeManager.Register(this);
        }

        /// <summary>Wraps a native <c>at::Tensor*</c> and takes it over.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        /// <summary>Tensors alive in this process.</summary>
        public static long TotalCount => TensorHandle.Live;

        /// <summary>The most tensors that were alive at once in this process.</summary>
        public static long PeakCount => TensorHandle.Peak;

        internal TensorHandle NativeHandle => _handle;

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>The native <c>at::Tensor*</c>, valid while this object is referenced.</summary>
        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public IntPtr Handle => IsInvalid ? throw new InvalidOperationException("The tensor was disposed.") : _handle.DangerousGetHandle();

        /// <summary>Whether the tensor was disposed.</summary>
        public bool IsInvalid => _handle.IsClosed || _handle.IsInvalid;

        /// <summary>Gives up the native tensor: the caller owns the pointer, this object is invalid.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            OwningDisposeScope = null;
            return _handle.Release();
        }

        /// <summary>Frees the tensor; the storage goes with its last reference.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the tensor.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (_handle.IsClosed)
                return;
            if (OwningDisposeScope is { } scope)
                scope.MarkAsDisposed(this);
            else
                DisposeScopeManager.Statistics.TensorStatistics.Disposed(inScope: false);
            OwningDisposeScope = null;
            _handle.Dispose();
        }

        /// <summary>Moves the tensor to the scope around the one that owns it; out of all scopes if there is none.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its scope; its owner disposes it from then on.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Moves the tensor to the scope that owns another tensor.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <summary>Moves the tensor to a scope; out of all scopes if that is null.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } scope)
                scope.MoveToOther(other, this);
            else
                other?.Attach(this);
            return this;
        }

        /// <summary>Shape, type and device in one line.</summary>
        public override string ToString() => IsInvalid
            ? "[disposed]"
            : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        /// <summary>Whether both are the same object or hold the same values; see <see cref="Equals(Tensor)"/>.</summary>
        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>Whether shape, type and all values agree.</summary>
        public bool Equals(Tensor target) => ReferenceEquals(this, target)
            || target is not null && dtype == target.dtype && Aten.equal.CallBoolean(this, target);

        /// <summary>A hash of the object, not of its values.</summary>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    /// <summary>The innermost open scope of this thread.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.Current;

    /// <summary>Opens a scope that owns every tensor made on this thread until it is disposed, inner scopes aside.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.Open();

    /// <summary>Runs an expression in a scope of its own; only its result survives.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
