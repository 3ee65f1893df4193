using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>See <see cref="Tensor.empty_like"/>.</summary>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Unnamed(input.empty_like(dtype, device, requires_grad), names);

    /// <summary>See <see cref="Tensor.zeros_like"/>.</summary>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Unnamed(input.zeros_like(dtype, device, requires_grad), names);

    /// <summary>See <see cref="Tensor.ones_like"/>.</summary>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Unnamed(input.ones_like(dtype, device, requires_grad), names);

    /// <summary>See <see cref="Tensor.rand_like"/>.</summary>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.rand_like(dtype, device, requires_grad);

    /// <summary>See <see cref="Tensor.randn_like"/>.</summary>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.randn_like(dtype, device, requires_grad);

    /// <summary>See <see cref="Tensor.full_like"/>.</summary>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Unnamed(input.full_like(value, dtype, device, requires_grad), names);

    /// <summary>0, 1, 2 ... below a bound; Int64 for whole numbers, otherwise the default type.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>A number and its successors below a bound.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>A number and its successors by a step, up to a bound, which is left out.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Marked(Aten.arange_start_step.Call(start, stop, step, dtype, Argument.None, device), requires_grad);

    /// <summary>Numbers at equal distances, both ends included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Tensor.Marked(Aten.linspace.Call(start, end, steps, dtype, Argument.None, device), requires_grad);

    /// <summary>A matrix of ones on the diagonal and zeros elsewhere; square unless columns are given.</summary>
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Unnamed(Tensor.Marked(Aten.eye_m.Call(rows, columns < 0 ? rows : columns, dtype, Argument.None, device), requires_grad), names);

    /// <summary>Whole numbers drawn uniformly from [low, high), low being 0 unless given; Int64 unless a type is given.</summary>
    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        DrawInteger(low, high, size.Shape, dtype, device, requires_grad, generator, names);

    /// <summary>Whole numbers drawn uniformly from [low, high), low being 0 unless given; Int64 unless a type is given.</summary>
    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        DrawInteger(0, high, size.Shape, dtype, device, requires_grad, generator, names);

    /// <summary>Whole numbers drawn uniformly from [low, high), low being 0 unless given; Int64 unless a type is given.</summary>
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        DrawInteger(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>Whole numbers drawn uniformly from [low, high), low being 0 unless given; Int64 unless a type is given.</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        DrawInteger(low, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>Whole numbers drawn uniformly from [low, high), low being 0 unless given; Int64 unless a type is given.</summary>
    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        DrawInteger(low, high, Array.ConvertAll(size, value => (long)value), dtype, device, requires_grad, generator, names);

    /// <summary>Whole numbers drawn uniformly from [low, high), low being 0 unless given; Int64 unless a type is given.</summary>
    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        DrawInteger(0, high, Array.ConvertAll(size, value => (long)value), dtype, device, requires_grad, generator, names);

    /// <summary>0 ... n - 1 in random order; Int64 unless a type is given.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Tensor.Marked(Aten.randperm_generator.Call(n, generator, dtype ?? ScalarType.Int64, Argument.None, device), requires_grad);

    private static Tensor Make(Operator op, long[] size, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names) =>
        Unnamed(Tensor.Marked(op.Call(size, dtype, Argument.None, device), requiresGrad), names);

    private static Tensor Fill(long[] size, Scalar value, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names) =>
        Unnamed(Tensor.Marked(Aten.full.Call(size, value, dtype, Argument.None, device), requiresGrad), names);

    private static Tensor Draw(Operator op, long[] size, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names) =>
        Unnamed(Tensor.Marked(op.Call(size, generator, dtype, Argument.None, device), requiresGrad), names);

    private static Tensor DrawInteger(long low, long high, long[] size, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names) =>
        Unnamed(Tensor.Marked(Aten.randint_low_generator.Call(low, high, size, generator, dtype ?? ScalarType.Int64, Argument.None, device), requiresGrad), names);

    // Named dimensions are an experiment that libtorch has given up.
    private static Tensor Unnamed(Tensor tensor, string[]? names) => names is null ? tensor
        : throw new NotSupportedException("Named dimensions are not supported: leave 'names' out.");
}
