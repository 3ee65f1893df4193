using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>Arguments as the native side reads them, in memory of the caller, and the references held on their objects meanwhile.</summary>
internal unsafe ref struct ArgumentFrame
{
    /// <summary>Enough for nearly every call; larger frames live on the native heap.</summary>
    internal const int InlineBytes = 512;

    private readonly ReadOnlySpan<Argument> _arguments;
    private readonly NativeValue* _values;
    private byte* _next;
    private int _held;

    internal ArgumentFrame(ReadOnlySpan<Argument> arguments, byte* space)
    {
        _arguments = arguments;
        _values = (NativeValue*)space;
        _next = space + arguments.Length * sizeof(NativeValue);
    }

    /// <summary>The bytes a frame for these arguments takes.</summary>
    internal static long Measure(ReadOnlySpan<Argument> arguments)
    {
        long size = 0;
        foreach (ref readonly var argument in arguments)
            size += sizeof(NativeValue) + argument.Kind switch
            {
                ValueKind.Integers or ValueKind.Tensors or ValueKind.OptionalTensors => 8L * ((Array)argument.Object!).Length,
                ValueKind.Text => (Encoding.UTF8.GetByteCount((string)argument.Object!) + 7L) / 8 * 8,
                _ => 0,
            };
        return size;
    }

    /// <summary>Writes all arguments, taking a reference on every tensor and generator.</summary>
    internal NativeValue* Write()
    {
        for (var i = 0; i < _arguments.Length; i++)
            _values[i] = Write(in _arguments[i]);
        return _values;
    }

    /// <summary>Gives back the references taken so far.</summary>
    internal void Release()
    {
        foreach (ref readonly var argument in _arguments)
        {
            if (argument.Object is Tensor[] tensors)
                foreach (var tensor in tensors)
                    Release(tensor?.NativeHandle);
            else if (argument.Kind is ValueKind.Tensor)
                Release(((Tensor)argument.Object!).NativeHandle);
            else if (argument.Kind is ValueKind.Generator)
                Release(((Generator)argument.Object!).NativeHandle);
        }
    }

    private void Release(SafeHandle? handle)
    {
        if (handle is null || _held == 0)
            return;
        handle.DangerousRelease();
        _held--;
    }

    private NativeValue Write(in Argument argument)
    {
        var value = new NativeValue { Kind = argument.Kind, Bits = argument.Bits };
        switch (argument.Kind)
        {
            case ValueKind.Tensor:
                value.Bits = Hold(((Tensor)argument.Object!).NativeHandle);
                break;
            case ValueKind.Generator:
                value.Bits = Hold(((Generator)argument.Object!).NativeHandle);
                break;
            case ValueKind.Integers:
                WriteIntegers((long[])argument.Object!, ref value);
                break;
            case ValueKind.Tensors or ValueKind.OptionalTensors:
                WriteTensors((Tensor?[])argument.Object!, ref value);
                break;
            case ValueKind.Text:
                WriteText((string)argument.Object!, ref value);
                break;
        }
        return value;
    }

    private nint Hold(SafeHandle handle)
    {
        var added = false;
        handle.DangerousAddRef(ref added);
        _held++;
        return handle.DangerousGetHandle();
    }

    private void WriteIntegers(long[] integers, ref NativeValue value)
    {
        value.Length = integers.Length;
        value.Bits = (nint)_next;
        integers.CopyTo(new Span<long>(_next, integers.Length));
        _next += 8 * integers.Length;
    }

    private void WriteTensors(Tensor?[] tensors, ref NativeValue value)
    {
        var pointers = (nint*)_next;
        value.Length = tensors.Length;
        value.Bits = (nint)pointers;
        _next += 8 * tensors.Length;
        for (var i = 0; i < tensors.Length; i++)
            pointers[i] = tensors[i] is { } tensor ? Hold(tensor.NativeHandle)
                : value.Kind == ValueKind.OptionalTensors ? 0
                : throw new ArgumentNullException($"tensors[{i}]", "A list of tensors holds null.");
    }

    private void WriteText(string text, ref NativeValue value)
    {
        value.Length = Encoding.UTF8.GetByteCount(text);
        value.Bits = (nint)_next;
        Encoding.UTF8.GetBytes(text, new Span<byte>(_next, value.Length));
        _next += (value.Length + 7) / 8 * 8;
    }
}
