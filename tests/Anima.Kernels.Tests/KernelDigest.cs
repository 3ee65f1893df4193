using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Anima.Kernels.Tests;

/// <summary>What the kernels make of many seeded inputs, as one hash: equal bytes everywhere, equal hash.</summary>
internal sealed unsafe class KernelDigest(InstructionSet? version)
{
    private static readonly int[] Counts = [1, 31, 32, 33, 95, 129, 1000, 8191, 8192, 70_001];
    private static readonly int[] BlockSizes = [32, 64, 128, 256, 512, 1024, 2048, 4096];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Random _random = new(20260);

    /// <summary>The hash of all outputs.</summary>
    /// <param name="version">The version that runs; null for what the kernels choose themselves.</param>
    public static string Of(InstructionSet? version)
    {
        var digest = new KernelDigest(version);
        for (var c = 0; c < Counts.Length; c++)
            foreach (var kind in OddWeights.Kinds)
                foreach (var type in Enum.GetValues<ElementType>())
                    digest.AddWeight(kind, Counts[c], BlockSizes[digest._random.Next(BlockSizes.Length)], type, threads: 1 + c % 2);
        foreach (var count in (int[])[1, 7, 8, 31, 32, 255, 256, 257, 5000, 300_001])
            digest.AddAbsmax([.. Enumerable.Range(0, count).Select(_ => digest._random.NextSingle())]);
        foreach (var type in Enum.GetValues<ElementType>())
            digest.AddNotFinite(type);
        return Convert.ToHexStringLower(digest._hash.GetHashAndReset());
    }

    private void AddWeight(string kind, int count, int blockSize, ElementType type, int threads)
    {
        var (packed, absmax) = Nf4Calls.Quantize(OddWeights.Make(kind, count, type, _random), type, blockSize, version, threads);
        _hash.AppendData(packed);
        AddAbsmax(absmax);
        AddValues(packed, absmax, count, blockSize, threads);
        AddValues(packed, [.. absmax.Select(_ => AnyFloat())], count, blockSize, threads);
    }

    // A negative absmax, or one that is not finite, is not made by quantisation, but a checkpoint may hold it.
    private float AnyFloat() => BitConverter.Int32BitsToSingle((int)_random.NextInt64(int.MinValue, 1L + int.MaxValue));

    private void AddAbsmax(float[] absmax)
    {
        var (u8, nested, offset) = Nf4Calls.DoubleQuantize(absmax);
        _hash.AppendData(u8);
        Add(nested);
        Add([offset]);
        Add(Nf4Calls.RecoverAbsmax(u8, nested, offset));
    }

    private void AddValues(byte[] packed, float[] absmax, int count, int blockSize, int threads)
    {
        var u8 = new byte[absmax.Length];
        _random.NextBytes(u8);
        float[] nested =
            [.. Enumerable.Range(0, (int)Nf4.NestedBlocks(absmax.Length)).Select(_ => MathF.ScaleB(1f + _random.NextSingle(), _random.Next(-40, 20)))];
        var blocks = (count + blockSize - 1) / blockSize;
        var start = _random.Next(blocks) * blockSize;
        foreach (var type in Enum.GetValues<ElementType>())
            foreach (var stored in Enum.GetValues<ElementType>())
            {
                _hash.AppendData(Nf4Calls.Dequantize(packed, absmax, start, count - start, blockSize, type, version, stored, threads));
                _hash.AppendData(Nf4Calls.Dequantize(packed, u8, nested, _random.NextSingle(), count, blockSize, type, version, stored, threads));
            }
    }

    private void AddNotFinite(ElementType type)
    {
        const int Count = 5000;
        var source = OddWeights.Make("ordinary", Count, type, _random);
        var size = source.Length / Count;
        foreach (var index in (int[])[0, 31, 64, 2047, 4096, Count - 1])
        {
            var spoilt = (byte[])source.Clone();
            spoilt.AsSpan(index * size, size).Fill(0xff);
            var (packed, absmax) = (new byte[Count], new float[Count]);
            fixed (byte* sourcePointer = spoilt, packedPointer = packed)
            fixed (float* absmaxPointer = absmax)
                _hash.AppendData(BitConverter.GetBytes(Nf4.Quantize(sourcePointer, type, Count, 64, packedPointer, absmaxPointer, 2, version)));
        }
    }

    private void Add(ReadOnlySpan<float> values) => _hash.AppendData(MemoryMarshal.AsBytes(values));
}
