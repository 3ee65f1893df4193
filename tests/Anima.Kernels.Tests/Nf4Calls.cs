namespace Anima.Kernels.Tests;

/// <summary>The kernels on arrays. The source is placed at an odd address, as a mapped file may have it, and outputs are guarded at their end.</summary>
internal static unsafe class Nf4Calls
{
    private const byte Guard = 0xa5;

    public static (byte[] Packed, float[] Absmax) Quantize(byte[] source, ElementType type, int blockSize, InstructionSet? version, int threads = 0)
    {
        var count = source.Length / (type == ElementType.F32 ? 4 : 2);
        var unaligned = new byte[source.Length + 1];
        source.CopyTo(unaligned, 1);
        var packed = Guarded((int)Nf4.PackedLength(count));
        var absmax = new float[Nf4.Blocks(count, blockSize)];
        fixed (byte* sourcePointer = unaligned, packedPointer = packed)
        fixed (float* absmaxPointer = absmax)
            Assert.Equal(-1, Nf4.Quantize(sourcePointer + 1, type, count, blockSize, packedPointer, absmaxPointer, threads, version));
        return (Unguarded(packed), absmax);
    }

    public static (byte[] U8, float[] Nested) DoubleQuantize(float[] absmax, float offset)
    {
        var u8 = new byte[absmax.Length];
        var nested = new float[Nf4.NestedBlocks(absmax.Length)];
        fixed (float* absmaxPointer = absmax, nestedPointer = nested)
        fixed (byte* u8Pointer = u8)
            Nf4.DoubleQuantize(absmaxPointer, absmax.Length, u8Pointer, nestedPointer, offset);
        return (u8, nested);
    }

    public static (byte[] U8, float[] Nested, float Offset) DoubleQuantize(float[] absmax)
    {
        var u8 = new byte[absmax.Length];
        var nested = new float[Nf4.NestedBlocks(absmax.Length)];
        float offset;
        fixed (float* absmaxPointer = absmax, nestedPointer = nested)
        fixed (byte* u8Pointer = u8)
            Nf4.DoubleQuantize(absmaxPointer, absmax.Length, u8Pointer, nestedPointer, out offset);
        return (u8, nested, offset);
    }

    public static float[] RecoverAbsmax(byte[] u8, float[] nested, float offset)
    {
        var absmax = new float[u8.Length];
        fixed (byte* u8Pointer = u8)
        fixed (float* nestedPointer = nested, absmaxPointer = absmax)
            Nf4.RecoverAbsmax(u8Pointer, nestedPointer, offset, u8.Length, absmaxPointer);
        return absmax;
    }

    public static byte[] Dequantize(
        byte[] packed, float[] absmax, long start, int count, int blockSize, ElementType type, InstructionSet? version,
        ElementType stored = ElementType.F32, int threads = 0)
    {
        var output = Guarded(count * (type == ElementType.F32 ? 4 : 2));
        fixed (byte* packedPointer = packed, outputPointer = output)
        fixed (float* absmaxPointer = absmax)
            Nf4.Dequantize(packedPointer, absmaxPointer, start, count, blockSize, outputPointer, type, stored, threads, version);
        return Unguarded(output);
    }

    public static byte[] Dequantize(
        byte[] packed, byte[] u8, float[] nested, float offset, int count, int blockSize, ElementType type, InstructionSet? version,
        ElementType stored = ElementType.F32, int threads = 0)
    {
        var output = Guarded(count * (type == ElementType.F32 ? 4 : 2));
        fixed (byte* packedPointer = packed, u8Pointer = u8, outputPointer = output)
        fixed (float* nestedPointer = nested)
            Nf4.Dequantize(packedPointer, u8Pointer, nestedPointer, offset, 0, count, blockSize, outputPointer, type, stored, threads, version);
        return Unguarded(output);
    }

    private static byte[] Guarded(int length)
    {
        var bytes = new byte[length + 64];
        Array.Fill(bytes, Guard);
        return bytes;
    }

    private static byte[] Unguarded(byte[] bytes)
    {
        Assert.False(bytes.AsSpan(^64..).ContainsAnyExcept(Guard), "The kernel wrote beyond the end of its output.");
        return bytes[..^64];
    }
}
