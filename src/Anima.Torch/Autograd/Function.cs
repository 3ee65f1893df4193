namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>An operation with its own backward. Derive from <see cref="SingleTensorFunction{T}"/> or <see cref="MultiTensorFunction{T}"/>.</summary>
        public abstract class Function<T> where T : Function<T>, new()
        {
            private static readonly T Instance = new();

            /// <summary>A name for messages.</summary>
            public abstract string Name { get; }

            /// <summary>Runs forward, with recording off, and records the operation if an input requires a gradient.</summary>
            public static List<Tensor> apply_internal(params object[] vars) => FunctionCall.Apply(Instance.ForwardCore, Instance.BackwardCore, vars);

            internal abstract List<Tensor> ForwardCore(AutogradContext ctx, object[] vars);

            internal abstract List<Tensor> BackwardCore(AutogradContext ctx, List<Tensor> grad_outputs);
        }

        /// <summary>
        /// An operation with one result and its own backward. One object serves all calls: keep what a call needs in its context.
        /// An exception thrown in either half leaves through <c>apply</c> or <c>backward()</c>.
        /// </summary>
        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            /// <summary>Runs the operation; arguments that are tensors take part in differentiation.</summary>
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            /// <summary>Computes the result.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>Computes one gradient for each argument of forward, null for those that are no tensors or need none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> ForwardCore(AutogradContext ctx, object[] vars) => [forward(ctx, vars)];

            internal sealed override List<Tensor> BackwardCore(AutogradContext ctx, List<Tensor> grad_outputs) => backward(ctx, grad_outputs[0]);
        }

        /// <summary>An operation with several results and its own backward; see <see cref="SingleTensorFunction{T}"/>.</summary>
        public abstract class MultiTensorFunction<T> : Function<T> where T : MultiTensorFunction<T>, new()
        {
            /// <summary>Runs the operation; arguments that are tensors take part in differentiation.</summary>
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            /// <summary>Computes the results.</summary>
            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <summary>Computes one gradient for each argument of forward, null for those that are no tensors or need none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> ForwardCore(AutogradContext ctx, object[] vars) => forward(ctx, vars);

            internal sealed override List<Tensor> BackwardCore(AutogradContext ctx, List<Tensor> grad_outputs) => backward(ctx, grad_outputs);
        }
    }
}
