namespace Anima.Kernels.Tests;

public sealed class Nf4Tests
{
    private static readonly int[] Counts = [0, 1, 2, 31, 32, 33, 63, 64, 65, 95, 96, 127, 128, 129, 4095, 4096, 4097, 33_001];

    public static MatrixTheoryData<Enum, int, Enum> Versions => new(
        [.. CpuFeatures.Available], [32, 64, 256, 4096], [.. Enum.GetValues<ElementType>()]);

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_version_quantises_as_the_plain_rule_says(Enum versionValue, int blockSize, Enum typeValue)
    {
        var version = (InstructionSet)versionValue;
        var type = (ElementType)typeValue;
        Assert.All(Counts, count =>
        {
            var source = Nf4Reference.Bytes(Weights(count, blockSize), type);
            var expected = Nf4Reference.Quantize(Nf4Reference.Widened(source, type), blockSize);
            var (packed, absmax) = Nf4Calls.Quantize(source, type, blockSize, version);
            Assert.Equal(expected.Absmax, absmax);
            Assert.True(expected.Packed.AsSpan().SequenceEqual(packed));
        });
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_version_dequantises_as_the_plain_rule_says(Enum versionValue, int blockSize, Enum typeValue)
    {
        var version = (InstructionSet)versionValue;
        var type = (ElementType)typeValue;
        Assert.All(Counts, count =>
        {
            var (packed, absmax) = RandomCodes(count, blockSize);
            Assert.All(Enum.GetValues<ElementType>(), stored =>
            {
                var values = Nf4Reference.Dequantize(packed, absmax, count, blockSize);
                var expected = Nf4Reference.Bytes(Nf4Reference.Widened(Nf4Reference.Bytes(values, stored), stored), type);
                Assert.True(expected.AsSpan().SequenceEqual(Nf4Calls.Dequantize(packed, absmax, 0, count, blockSize, type, version, stored)));
            });
        });
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_range_is_the_same_as_its_part_of_the_whole(Enum versionValue, int blockSize, Enum typeValue)
    {
        var version = (InstructionSet)versionValue;
        var type = (ElementType)typeValue;
        const int Count = 100_001;
        var (packed, absmax) = RandomCodes(Count, blockSize);
        var whole = Nf4Calls.Dequantize(packed, absmax, 0, Count, blockSize, type, version);
        var size = type == ElementType.F32 ? 4 : 2;
        foreach (var (start, count) in new[] { (0, 5), (blockSize, 1), (3 * blockSize, blockSize + 7), (4 * blockSize, Count - 4 * blockSize) })
            Assert.True(whole.AsSpan(start * size, count * size).SequenceEqual(Nf4Calls.Dequantize(packed, absmax, start, count, blockSize, type, version)));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        const int Count = 1_000_003;
        var source = Nf4Reference.Bytes(Weights(Count, 64), ElementType.F32);
        var one = Nf4Calls.Quantize(source, ElementType.F32, 64, CpuFeatures.Best, threads: 1);
        var values = Nf4Calls.Dequantize(one.Packed, one.Absmax, 0, Count, 64, ElementType.BF16, CpuFeatures.Best, threads: 1);
        foreach (var threads in (int[])[0, 2, 3, 7])
        {
            var many = Nf4Calls.Quantize(source, ElementType.F32, 64, CpuFeatures.Best, threads);
            Assert.True(one.Packed.AsSpan().SequenceEqual(many.Packed));
            Assert.True(one.Absmax.AsSpan().SequenceEqual(many.Absmax));
            Assert.True(values.AsSpan().SequenceEqual(Nf4Calls.Dequantize(many.Packed, many.Absmax, 0, Count, 64, ElementType.BF16, CpuFeatures.Best, threads: threads)));
        }
    }

    [Fact]
    public void Callers_on_every_thread_of_the_pool_get_their_own_bytes()
    {
        const int Count = 500_009;
        byte[][] sources = [.. Enumerable.Range(0, 3).Select(seed => OddWeights.Make("ordinary", Count, ElementType.BF16, new Random(seed)))];
        var alone = sources.Select(source => Nf4Calls.Quantize(source, ElementType.BF16, 64, CpuFeatures.Best, threads: 1)).ToList();
        Parallel.For(0, 60, i =>
        {
            var (packed, absmax) = Nf4Calls.Quantize(sources[i % 3], ElementType.BF16, 64, CpuFeatures.Best, threads: 4);
            Assert.True(alone[i % 3].Packed.AsSpan().SequenceEqual(packed));
            Assert.True(alone[i % 3].Absmax.AsSpan().SequenceEqual(absmax));
        });
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public unsafe void A_value_that_is_not_finite_is_reported_with_its_index(float bad)
    {
        const int Count = 300_001;
        var x = Weights(Count, 64);
        var packed = new byte[(Count + 1) / 2];
        var absmax = new float[Nf4.Blocks(Count, 64)];
        foreach (var type in Enum.GetValues<ElementType>())
            foreach (var version in CpuFeatures.Available)
                foreach (var index in (int[])[0, 63, 64, 12_345, 70_000, Count - 1])
                {
                    var spoilt = Nf4Reference.Bytes(x, type);
                    Spoil(spoilt, index, bad, type);
                    Spoil(spoilt, Count - 1, bad, type);
                    fixed (byte* source = spoilt, packedPointer = packed)
                    fixed (float* absmaxPointer = absmax)
                        Assert.Equal(index, Nf4.Quantize(source, type, Count, 64, packedPointer, absmaxPointer, 0, version));
                }
    }

    [Fact]
    public void Double_quantisation_finds_the_nearest_value_to_within_one_code()
    {
        var random = new Random(5);
        var absmax = Enumerable.Range(0, 5000).Select(_ => random.NextSingle()).ToArray();
        var (u8, nested, offset) = Nf4Calls.DoubleQuantize(absmax);
        Assert.Equal(absmax.Average(value => (double)value), offset, 1e-6);
        for (var i = 0; i < absmax.Length; i++)
        {
            var scaled = (absmax[i] - offset) / nested[i / Nf4.NestedBlockSize];
            var nearest = Enumerable.Range(0, 256).MinBy(code => Math.Abs(Nf4.DynamicMap[code] - scaled));
            Assert.InRange(u8[i], nearest - 1, nearest + 1);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(48)]
    [InlineData(8192)]
    [InlineData(-64)]
    public unsafe void Other_block_sizes_are_refused(int blockSize) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Nf4.Quantize(null, ElementType.F32, 0, blockSize, null, null));

    [Theory]
    [InlineData(-64)]
    [InlineData(32)]
    public unsafe void A_range_must_begin_at_a_block(long start) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Nf4.Dequantize(null, null, start, 0, 64, null, ElementType.F32));

    /// <summary>Weights over many magnitudes, with an all-zero block, signed zeros and subnormals among them.</summary>
    private static float[] Weights(int count, int blockSize)
    {
        var random = new Random(count + blockSize);
        var x = new float[count];
        for (var i = 0; i < count; i++)
            x[i] = (i / blockSize % 7) switch
            {
                3 => i % 2 == 0 ? 0f : -0f,
                4 => (random.NextSingle() - 0.5f) * 1e-38f,
                5 => (random.NextSingle() - 0.5f) * 6e4f,
                _ => (random.NextSingle() - 0.5f) * 0.1f,
            };
        return x;
    }

    /// <summary>Every byte value, and absmax whose products cover normal, subnormal and overflowing half-precision numbers.</summary>
    private static (byte[] Packed, float[] Absmax) RandomCodes(int count, int blockSize)
    {
        var random = new Random(count * 31 + blockSize);
        var packed = new byte[Nf4.PackedLength(count)];
        random.NextBytes(packed);
        var absmax = new float[Nf4.Blocks(count, blockSize)];
        for (var i = 0; i < absmax.Length; i++)
            absmax[i] = MathF.ScaleB(1 + random.NextSingle(), random.Next(-40, 20));
        return (packed, absmax);
    }

    private static void Spoil(byte[] bytes, int index, float value, ElementType type)
    {
        var single = Nf4Bits(value, type);
        single.CopyTo(bytes.AsSpan(index * single.Length));
    }

    private static byte[] Nf4Bits(float value, ElementType type) => type switch
    {
        ElementType.F32 => BitConverter.GetBytes(value),
        ElementType.F16 => BitConverter.GetBytes((Half)value),
        _ => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
    };
}
