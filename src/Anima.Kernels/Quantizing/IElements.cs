using System.Runtime.Intrinsics;

namespace Anima.Kernels.Quantizing;

/// <summary>
/// How elements of a type in memory become float32. <c>at</c> is the address of element 0, which may be unaligned: weights lie in a mapped file
/// wherever its header put them. <c>i</c> counts elements.
/// </summary>
internal unsafe interface IElements
{
    /// <summary>Bytes an element takes.</summary>
    static abstract int Size { get; }

    /// <summary>Element <paramref name="i"/>.</summary>
    static abstract float Load(byte* at, long i);

    /// <summary>Four elements from <paramref name="i"/> on.</summary>
    static abstract Vector128<float> Load128(byte* at, int i);

    /// <summary>Eight elements from <paramref name="i"/> on; needs AVX2.</summary>
    static abstract Vector256<float> Load256(byte* at, int i);

    /// <summary>Sixteen elements from <paramref name="i"/> on; needs AVX-512 F and BW.</summary>
    static abstract Vector512<float> Load512(byte* at, int i);

    /// <summary>The largest magnitude of <paramref name="count"/> elements, a multiple of 32; what is not finite is above all that is.</summary>
    static abstract float Largest128(byte* at, int count);

    /// <summary>As <see cref="Largest128"/>; needs AVX2.</summary>
    static abstract float Largest256(byte* at, int count);

    /// <summary>As <see cref="Largest128"/>; needs AVX-512 F and BW.</summary>
    static abstract float Largest512(byte* at, int count);
}
