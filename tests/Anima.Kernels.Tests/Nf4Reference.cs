using System.Runtime.InteropServices;

namespace Anima.Kernels.Tests;

/// <summary>NF4 written down slowly and plainly, one element at a time: the judge of the kernels.</summary>
internal static class Nf4Reference
{
    private static readonly float[] Code =
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f,
        -0.09105003625154495f, 0.0f, 0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
        0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
    ];

    public static (byte[] Packed, float[] Absmax) Quantize(ReadOnlySpan<float> x, int blockSize)
    {
        var packed = new byte[(x.Length + 1) / 2];
        var absmax = new float[(x.Length + blockSize - 1) / blockSize];
        for (var block = 0; block < absmax.Length; block++)
        {
            var end = Math.Min(x.Length, (block + 1) * blockSize);
            var full = end == (block + 1) * blockSize;
            var largest = 0f;
            for (var i = block * blockSize; i < end; i++)
                largest = Math.Max(largest, Math.Abs(x[i]));
            var divisor = Math.Max(largest, 1e-38f);
            absmax[block] = full ? largest : divisor;
            for (var i = block * blockSize; i < end; i++)
                Pack(packed, i, Nearest(Math.Clamp(full ? x[i] * (1f / divisor) : x[i] / divisor, -1f, 1f)));
        }
        if (x.Length % 2 == 1)
            Pack(packed, x.Length, 7);
        return (packed, absmax);
    }

    public static float[] Dequantize(byte[] packed, float[] absmax, int count, int blockSize)
    {
        var x = new float[count];
        for (var i = 0; i < count; i++)
            x[i] = Code[i % 2 == 0 ? packed[i / 2] >> 4 : packed[i / 2] & 15] * absmax[i / blockSize];
        return x;
    }

    /// <summary>Rounds to an element type, to nearest even, and gives its bytes.</summary>
    public static byte[] Bytes(ReadOnlySpan<float> x, ElementType type) => type switch
    {
        ElementType.F32 => MemoryMarshal.AsBytes(x).ToArray(),
        ElementType.F16 => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(x.ToArray(), value => (Half)value)).ToArray(),
        _ => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(x.ToArray(), BFloat16)).ToArray(),
    };

    public static float[] Widened(byte[] bytes, ElementType type) => type switch
    {
        ElementType.F32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
        ElementType.F16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), value => (float)value),
        _ => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), value => BitConverter.UInt32BitsToSingle((uint)value << 16)),
    };

    private static int Nearest(float y)
    {
        var code = 0;
        while (code < 15 && y > (Code[code] + Code[code + 1]) / 2)
            code++;
        return code;
    }

    private static void Pack(byte[] packed, int i, int code) => packed[i / 2] |= (byte)(i % 2 == 0 ? code << 4 : code);

    private static ushort BFloat16(float value)
    {
        var exact = (double)value;
        var below = BitConverter.SingleToUInt32Bits(value) & 0xffff0000;
        var above = below + 0x10000;
        var (toBelow, toAbove) = (Math.Abs(exact - BitConverter.UInt32BitsToSingle(below)), Math.Abs(Wide(above) - exact));
        var up = toAbove < toBelow || toAbove == toBelow && (above & 0x10000) == 0;
        return (ushort)((up ? above : below) >> 16);
    }

    /// <summary>The value of float bits; where they say infinity, the number that would follow the largest.</summary>
    private static double Wide(uint bits) => float.IsInfinity(BitConverter.UInt32BitsToSingle(bits))
        ? Math.CopySign(Math.Pow(2, 128), BitConverter.UInt32BitsToSingle(bits))
        : BitConverter.UInt32BitsToSingle(bits);
}
