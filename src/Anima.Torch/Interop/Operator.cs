using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// One operator of libtorch, named as in its schema, found once and then called with its leading arguments; missing ones take the
/// schema's defaults. Every tensor and generator passed is referenced until the native call has returned.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private nint _handle;

    /// <summary>Calls an operator that returns one tensor.</summary>
    internal Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        var count = Invoke(arguments, true, out var results);
        return count == 1 && results->Kind == ValueKind.Tensor ? new Tensor((nint)results->Bits) : throw Unexpected("one tensor");
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    internal (Tensor, Tensor) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        if (Invoke(arguments, true, out var results) != 2)
            throw Unexpected("two tensors");
        var second = results[1].Bits;
        return (new Tensor((nint)results[0].Bits), new Tensor((nint)second));
    }

    /// <summary>Calls an operator that returns a list of tensors.</summary>
    internal Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        var count = Invoke(arguments, true, out var results);
        var tensors = new Tensor[count];
        for (var i = 0; i < count; i++)
            tensors[i] = new Tensor((nint)results[i].Bits);
        return tensors;
    }

    /// <summary>Calls an operator that returns a truth value.</summary>
    internal bool CallBoolean(params ReadOnlySpan<Argument> arguments)
    {
        var count = Invoke(arguments, true, out var results);
        return count == 1 && results->Kind == ValueKind.Boolean ? results->Bits != 0 : throw Unexpected("a truth value");
    }

    /// <summary>Calls an operator that returns a whole number.</summary>
    internal long CallInteger(params ReadOnlySpan<Argument> arguments)
    {
        var count = Invoke(arguments, true, out var results);
        return count == 1 && results->Kind == ValueKind.Integer ? results->Bits : throw Unexpected("a whole number");
    }

    /// <summary>Calls an operator that changes its first argument, and returns that very object.</summary>
    internal Tensor CallInPlace(params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, false, out _);
        return (Tensor)arguments[0].Object!;
    }

    private int Invoke(ReadOnlySpan<Argument> arguments, bool wantResults, out NativeValue* results)
    {
        if (_handle == 0)
            Resolve();
        var size = ArgumentFrame.Measure(arguments);
        byte* space = stackalloc byte[ArgumentFrame.InlineBytes];
        var heap = size > ArgumentFrame.InlineBytes ? (byte*)NativeMemory.Alloc((nuint)size) : null;
        var frame = new ArgumentFrame(arguments, heap is null ? space : heap);
        try
        {
            var values = frame.Write();
            NativeValue* first = null;
            var count = 0;
            NativeError.Check(NativeMethods.anima_operator_call(_handle, values, arguments.Length, wantResults ? &first : null, &count));
            results = first;
            return count;
        }
        finally
        {
            frame.Release();
            NativeMemory.Free(heap);
        }
    }

    /// <summary>Looks the operator up.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Resolve()
    {
        nint found;
        NativeError.Check(NativeMethods.anima_operator_find(name, overload, &found));
        _handle = found;
    }

    private InvalidOperationException Unexpected(string what) => new($"{name} did not return {what} as its schema in libtorch 1.13 says.");
}
