using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>Whether gradients are recorded for this tensor.</summary>
        public bool requires_grad
        {
            get => Info.Flags.HasFlag(TensorFlags.RequiresGrad);
            set => NativeError.Check(NativeMethods.anima_tensor_set_requires_grad(_handle, value ? 1 : 0));
        }

        /// <summary>Whether the tensor came from no recorded operation.</summary>
        public bool is_leaf => Info.Flags.HasFlag(TensorFlags.IsLeaf);

        /// <summary>The accumulated gradient: each read makes a new wrapper of the same tensor, null where there is none. Assigning null drops it.</summary>
        public Tensor? grad
        {
            get
            {
                nint gradient;
                NativeError.Check(NativeMethods.anima_tensor_grad(_handle, &gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set => NativeError.Check(value is null
                ? NativeMethods.anima_tensor_clear_grad(_handle, 0)
                : NativeMethods.anima_tensor_set_grad(_handle, value._handle));
        }

        /// <summary>Says whether to record gradients; returns this object.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Says whether to record gradients; returns this object.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Keeps the gradient of this non-leaf in <see cref="grad"/> when backward passes it.</summary>
        public void retain_grad() => NativeError.Check(NativeMethods.anima_tensor_retain_grad(_handle));

        /// <summary>The same data without history.</summary>
        public Tensor detach() => Aten.detach.Call(this);

        /// <summary>Forgets this tensor's history; returns this object.</summary>
        public Tensor detach_() => Aten.detach_.CallInPlace(this);

        /// <summary>Accumulates the gradients of this scalar into the leaves it depends on.</summary>
        public void backward() => autograd.backward([this]);

        /// <summary>Accumulates gradients into the leaves that this tensor depends on.</summary>
        /// <param name="grad_tensors">One gradient of this tensor's shape; may be null for a scalar.</param>
        /// <param name="retain_graph">Keeps the graph for another pass.</param>
        /// <param name="create_graph">Records the pass itself, for higher derivatives.</param>
        /// <param name="inputs">Accumulates into these tensors only.</param>
        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors!, retain_graph, create_graph, inputs!);
    }
}
