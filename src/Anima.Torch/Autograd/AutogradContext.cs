using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        /// <summary>What a custom function keeps from forward to backward. Lives as long as the graph's node.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = [];
            private nint _native;

            internal AutogradContext()
            {
            }

            /// <summary>Whether undefined gradients reach backward as zeros; true unless set otherwise.</summary>
            public bool MaterializeGrads { get; private set; } = true;

            /// <summary>Saves inputs or outputs of forward; later changes in place are then detected.</summary>
            public void save_for_backward(List<Tensor> tensors)
            {
                using var pins = new TensorPins(tensors);
                fixed (nint* first = pins.Pointers)
                    NativeError.Check(NativeMethods.anima_context_save_for_backward(Native, first, pins.Count));
            }

            /// <summary>The saved tensors, as new wrappers.</summary>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">One was changed in place, or freed by an earlier backward.</exception>
            public List<Tensor> get_saved_variables()
            {
                nint list;
                NativeError.Check(NativeMethods.anima_context_get_saved_variables(Native, &list));
                return FunctionCall.Take(list);
            }

            /// <summary>Keeps any object under a key.</summary>
            public void save_data(string key, object value) => _data[key] = value;

            /// <summary>The object kept under a key.</summary>
            /// <exception cref="KeyNotFoundException">There is none.</exception>
            public object get_data(string key) => _data[key];

            /// <summary>Says which inputs forward changed in place.</summary>
            public void mark_dirty(List<Tensor> tensors)
            {
                using var pins = new TensorPins(tensors);
                fixed (nint* first = pins.Pointers)
                    NativeError.Check(NativeMethods.anima_context_mark_dirty(Native, first, pins.Count));
            }

            /// <summary>Says which outputs have no gradient.</summary>
            public void mark_non_differentiable(List<Tensor> tensors)
            {
                using var pins = new TensorPins(tensors);
                fixed (nint* first = pins.Pointers)
                    NativeError.Check(NativeMethods.anima_context_mark_non_differentiable(Native, first, pins.Count));
            }

            /// <summary>Whether undefined gradients should reach backward as zeros or as null.</summary>
            public void set_materialize_grads(bool value)
            {
                NativeError.Check(NativeMethods.anima_context_set_materialize_grads(Native, value ? 1 : 0));
                MaterializeGrads = value;
            }

            /// <summary>Forgets the kept objects.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Forgets the kept objects.</summary>
            protected virtual void Dispose(bool disposing) => _data.Clear();

            internal void Attach(nint native) => _native = native;

            /// <summary>The node died: its native context must not be touched again.</summary>
            internal void Detach() => _native = 0;

            private nint Native => _native != 0 ? _native
                : throw new ObjectDisposedException(nameof(AutogradContext), "The graph that this context belonged to is gone.");
        }
    }
}
