using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Anima.Rlhf.Devices;

/// <summary>
/// Runs a backward pass through functions of our own. An exception that left such a function would cross libtorch's frames and end the
/// process, so a function hands it to the <see cref="Fault"/> of the thread that built its graph, and it is thrown once libtorch has returned.
/// </summary>
internal static class Backpropagation
{
    [ThreadStatic]
    private static Fault? _ofThisThread;

    /// <summary>Where functions whose forward runs on this thread put what goes wrong in their backward, on whatever thread that runs.</summary>
    public static Fault OfThisThread => _ofThisThread ??= new Fault();

    /// <summary>Adds the gradients of <paramref name="output"/>'s graph, which this thread built, given that of its output.</summary>
    /// <param name="output">Any shape.</param>
    /// <param name="gradient">∂loss/∂output, of the same shape.</param>
    public static void Run(Tensor output, Tensor gradient)
    {
        // What an earlier pass left is not this one's: libtorch itself may have thrown before it could be told.
        OfThisThread.Take();
        autograd.backward(output, gradient);
        if (OfThisThread.Take() is { } first)
            ExceptionDispatchInfo.Throw(first);
    }

    /// <summary>The first exception of a backward pass.</summary>
    public sealed class Fault
    {
        private Exception? _first;

        /// <summary>Runs a function's backward; null, no gradient at all, when it threw.</summary>
        public Tensor? Guard(Func<Tensor> backward)
        {
            try
            {
                return backward();
            }
#pragma warning disable CA1031 // Whatever it is, it must not cross native frames; Run throws it again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _first, exception, null);
                return null;
            }
        }

        internal Exception? Take() => Interlocked.Exchange(ref _first, null);
    }
}
