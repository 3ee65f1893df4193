using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.torch;
using AutogradContext = TorchSharp.torch.autograd.AutogradContext;

namespace TorchSharp;

/// <summary>
/// The managed half of one call of a custom function. The native node owns it through a GC handle, released when the node dies;
/// libtorch calls it back on whatever thread runs the graph. Exceptions do not cross native frames: they travel as a handle inside a
/// C++ exception and are thrown again by the call that started it all.
/// </summary>
internal sealed unsafe class FunctionCall
{
    private readonly Func<AutogradContext, object[], List<Tensor>> _forward;
    private readonly Func<AutogradContext, List<Tensor>, List<Tensor>> _backward;
    private readonly AutogradContext _context = new();
    private readonly bool[] _isTensor;
    private object[]? _arguments;

    private FunctionCall(Func<AutogradContext, object[], List<Tensor>> forward, Func<AutogradContext, List<Tensor>, List<Tensor>> backward, object[] arguments)
    {
        (_forward, _backward, _arguments) = (forward, backward, arguments);
        _isTensor = Array.ConvertAll(arguments, argument => argument is Tensor);
    }

    internal static List<Tensor> Apply(Func<AutogradContext, object[], List<Tensor>> forward, Func<AutogradContext, List<Tensor>, List<Tensor>> backward, object[] arguments)
    {
        using var inputs = new TensorPins(arguments.OfType<Tensor>());
        var state = GCHandle.ToIntPtr(GCHandle.Alloc(new FunctionCall(forward, backward, arguments)));
        var callbacks = new NativeCallbacks
        {
            Forward = &OnForward,
            Backward = &OnBackward,
            Release = &OnRelease,
            ReleaseError = &OnReleaseError,
        };
        nint outputs;
        fixed (nint* first = inputs.Pointers)
            NativeError.Check(NativeMethods.anima_function_apply(state, &callbacks, first, inputs.Count, &outputs));
        return Take(outputs);
    }

    /// <summary>Wraps the tensors of a native list, null for undefined ones, and frees it.</summary>
    internal static List<Tensor> Take(nint list)
    {
        var pointers = new nint[NativeMethods.anima_list_count(list)];
        fixed (nint* first = pointers)
            NativeError.Check(NativeMethods.anima_list_take(list, first));
        return [.. Array.ConvertAll(pointers, pointer => pointer == 0 ? null! : new Tensor(pointer))];
    }

    [UnmanagedCallersOnly]
    private static int OnForward(nint state, nint context, nint outputs, nint* error)
    {
        try
        {
            var call = From(state);
            call._context.Attach(context);
            var arguments = Interlocked.Exchange(ref call._arguments, null)!;
            foreach (var result in call._forward(call._context, arguments))
                Append(outputs, result);
            return 0;
        }
        catch (Exception exception)
        {
            return Carry(exception, error);
        }
    }

    [UnmanagedCallersOnly]
    private static int OnBackward(nint state, nint context, nint* gradients, int count, nint outputs, nint* error)
    {
        try
        {
            var given = new List<Tensor>(count);
            for (var i = 0; i < count; i++)
                given.Add(gradients[i] == 0 ? null! : new Tensor(gradients[i]));
            var call = From(state);
            call.AppendGradients(call._backward(call._context, given), outputs);
            return 0;
        }
        catch (Exception exception)
        {
            return Carry(exception, error);
        }
    }

    [UnmanagedCallersOnly]
    private static void OnRelease(nint state)
    {
        var handle = GCHandle.FromIntPtr(state);
        ((FunctionCall)handle.Target!)._context.Detach();
        handle.Free();
    }

    [UnmanagedCallersOnly]
    private static void OnReleaseError(nint error) => GCHandle.FromIntPtr(error).Free();

    private void AppendGradients(List<Tensor> gradients, nint outputs)
    {
        if (gradients.Count != _isTensor.Length)
            throw new InvalidOperationException($"backward returned {gradients.Count} gradients for {_isTensor.Length} arguments of forward.");
        for (var i = 0; i < _isTensor.Length; i++)
        {
            if (_isTensor[i])
                Append(outputs, gradients[i]);
            else if (gradients[i] is not null)
                throw new InvalidOperationException($"backward returned a gradient for argument {i} of forward, which is no tensor.");
        }
    }

    private static FunctionCall From(nint state) => (FunctionCall)GCHandle.FromIntPtr(state).Target!;

    private static void Append(nint list, Tensor? tensor)
    {
        NativeError.Check(NativeMethods.anima_list_append(list, tensor?.Handle ?? 0));
        GC.KeepAlive(tensor);
    }

    private static int Carry(Exception exception, nint* error)
    {
        *error = GCHandle.ToIntPtr(GCHandle.Alloc(ExceptionDispatchInfo.Capture(exception)));
        return 2;
    }
}
