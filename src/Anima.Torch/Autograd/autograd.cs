using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Automatic differentiation.</summary>
    public static unsafe partial class autograd
    {
        /// <summary>Accumulates the gradients of tensors into the leaves they depend on.</summary>
        /// <param name="tensors">What to differentiate.</param>
        /// <param name="grad_tensors">For each its gradient, of the same shape; null where it is a scalar.</param>
        /// <param name="retain_graph">Keeps the graph for another pass; as <paramref name="create_graph"/> if null.</param>
        /// <param name="create_graph">Records the pass itself, for higher derivatives.</param>
        /// <param name="inputs">Accumulates into these tensors only.</param>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch refused.</exception>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using var roots = new TensorPins(tensors);
            using var gradients = new TensorPins(grad_tensors);
            using var leaves = new TensorPins(inputs);
            var retain = retain_graph is { } known ? known ? 1 : 0 : -1;
            fixed (nint* root = roots.Pointers, gradient = gradients.Pointers, leaf = leaves.Pointers)
                NativeError.Check(NativeMethods.anima_autograd_backward(
                    root, roots.Count, gradient, gradients.Count, retain, create_graph ? 1 : 0, leaf, leaves.Count));
        }

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>
        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}, bool?, bool, IList{Tensor})"/>
        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>Returns the gradients of outputs with respect to inputs, accumulating nothing.</summary>
        /// <param name="outputs">What to differentiate.</param>
        /// <param name="inputs">With respect to what.</param>
        /// <param name="grad_outputs">For each output its gradient; may be null for scalars.</param>
        /// <param name="retain_graph">Keeps the graph for another pass.</param>
        /// <param name="create_graph">Records the pass itself, for higher derivatives.</param>
        /// <param name="allow_unused">Returns null for inputs that the outputs do not depend on, instead of refusing.</param>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch refused.</exception>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            using var roots = new TensorPins(outputs);
            using var leaves = new TensorPins(inputs);
            using var gradients = new TensorPins(grad_outputs);
            var result = new nint[leaves.Count];
            fixed (nint* root = roots.Pointers, gradient = gradients.Pointers, leaf = leaves.Pointers, first = result)
                NativeError.Check(NativeMethods.anima_autograd_grad(root, roots.Count, leaf, leaves.Count, gradient, gradients.Count,
                    retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, first));
            return Array.ConvertAll(result, pointer => pointer == 0 ? null! : new Tensor(pointer));
        }

        /// <summary>Reports, until disposed, which operation made a NaN in backward.</summary>
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        /// <summary>Turns such reports on or off until disposed.</summary>
        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);
    }
}
