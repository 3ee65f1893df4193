using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Anima.Kernels.Quantizing;

/// <summary>Elements that are float32 already.</summary>
internal readonly unsafe struct Float32Elements : IElements
{
    public static int Size => 4;

    public static float Load(byte* at, long i) => Unsafe.ReadUnaligned<float>(at + 4 * i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128(byte* at, int i) => Vector128.Load((float*)at + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(byte* at, int i) => Vector256.Load((float*)at + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(byte* at, int i) => Vector512.Load((float*)at + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest128(byte* at, int count) => BitConverter.UInt32BitsToSingle(Magnitude<uint>.Largest128(at, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest256(byte* at, int count) => BitConverter.UInt32BitsToSingle(Magnitude<uint>.Largest256(at, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest512(byte* at, int count) => BitConverter.UInt32BitsToSingle(Magnitude<uint>.Largest512(at, count));
}

/// <summary>Elements that are the upper halves of float32.</summary>
internal readonly unsafe struct BFloat16Elements : IElements
{
    public static int Size => 2;

    public static float Load(byte* at, long i) => Rounding.FromBFloat16(Unsafe.ReadUnaligned<ushort>(at + 2 * i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128(byte* at, int i) => (Halves.Load128(at, i) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(byte* at, int i) => (Halves.Load256(at, i) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(byte* at, int i) => (Halves.Load512(at, i) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest128(byte* at, int count) => Rounding.FromBFloat16(Magnitude<ushort>.Largest128(at, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest256(byte* at, int count) => Rounding.FromBFloat16(Magnitude<ushort>.Largest256(at, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest512(byte* at, int count) => Rounding.FromBFloat16(Magnitude<ushort>.Largest512(at, count));
}

/// <summary>Elements in IEEE half precision.</summary>
internal readonly unsafe struct Float16Elements : IElements
{
    public static int Size => 2;

    public static float Load(byte* at, long i) => (float)Unsafe.ReadUnaligned<Half>(at + 2 * i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128(byte* at, int i) => Rounding.FromHalf(Halves.Load128(at, i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(byte* at, int i) => Rounding.FromHalf(Halves.Load256(at, i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(byte* at, int i) => Rounding.FromHalf(Halves.Load512(at, i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest128(byte* at, int count) => (float)BitConverter.UInt16BitsToHalf(Magnitude<ushort>.Largest128(at, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest256(byte* at, int count) => (float)BitConverter.UInt16BitsToHalf(Magnitude<ushort>.Largest256(at, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest512(byte* at, int count) => (float)BitConverter.UInt16BitsToHalf(Magnitude<ushort>.Largest512(at, count));
}

/// <summary>16-bit values, each in a 32-bit lane.</summary>
internal static unsafe class Halves
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Load128(byte* at, int i) => Vector128.WidenLower(Vector64.Load((ushort*)at + i).ToVector128Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Load256(byte* at, int i) => Avx2.ConvertToVector256Int32(Vector128.Load((ushort*)at + i)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Load512(byte* at, int i) => Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)at + i));
}
