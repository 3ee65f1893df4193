using System.Globalization;
using Anima.Kernels;

namespace Anima.Benchmarks;

/// <summary>NF4 quantisation and dequantisation by each version that runs here, in millions of elements a second.</summary>
internal static unsafe class KernelBenchmark
{
    private const int BlockSize = Nf4.DefaultBlockSize;

    // A linear weight of SmolLM2 and one of a model with 7 billion parameters.
    private static readonly (int Rows, int Columns)[] Shapes = [(576, 1536), (4096, 11008)];

    /// <summary>Measures and prints.</summary>
    public static void Run(Figures figures)
    {
        Console.WriteLine($"{"NF4, Mel/s",-30} {"weight",-12} {"version",-10} {"1 thread",9} {"earlier",8} {"2 threads",9} {"earlier",8}");
        foreach (var (rows, columns) in Shapes)
            Run(figures, $"{rows}x{columns}", rows * columns);
    }

    private static void Run(Figures figures, string name, int count)
    {
        // Enough calls for a time that can be measured.
        var repeats = Math.Max(1, 20_000_000 / count);
        var weight = Weight(count);
        var (packed, absmax, values) = (new byte[count / 2], new float[count / BlockSize], new byte[4 * count]);
        var (u8, nested) = (new byte[absmax.Length], new float[Nf4.NestedBlocks(absmax.Length)]);
        fixed (byte* weightAt = weight, packedAt = packed, valuesAt = values, u8At = u8)
        fixed (float* absmaxAt = absmax, nestedAt = nested)
        {
            byte* source = weightAt, codes = packedAt, output = valuesAt, scaleCodes = u8At;
            float* scales = absmaxAt, nestedScales = nestedAt;
            Nf4.Quantize(source, ElementType.BF16, count, BlockSize, codes, scales);
            Nf4.DoubleQuantize(scales, absmax.Length, scaleCodes, nestedScales, out var offset);
            foreach (var version in CpuFeatures.Available.Reverse())
            {
                Measure("quantise BF16", threads => Nf4.Quantize(source, ElementType.BF16, count, BlockSize, codes, scales, threads, version));
                foreach (var type in (ElementType[])[ElementType.F32, ElementType.BF16])
                {
                    Measure($"dequantise {type}", threads =>
                        Nf4.Dequantize(codes, scales, 0, count, BlockSize, output, type, ElementType.F32, threads, version));
                    Measure($"dequantise {type}, double", threads =>
                        Nf4.Dequantize(codes, scaleCodes, nestedScales, offset, 0, count, BlockSize, output, type, ElementType.F32, threads, version));
                }

                void Measure(string what, Action<int> run)
                {
                    var line = $"{what,-30} {name,-12} {version,-10}";
                    foreach (var threads in (int[])[1, 2])
                    {
                        var speed = repeats * (double)count / Figures.BestTime(() => Repeat(run, threads, repeats)) / 1e6;
                        var before = figures.Note($"NF4 | {what} | {name} | {version} | {threads} threads", speed);
                        line += string.Create(CultureInfo.InvariantCulture, $" {speed,9:0} {before,8}");
                    }
                    Console.WriteLine(line);
                }
            }
        }
    }

    private static void Repeat(Action<int> run, int threads, int repeats)
    {
        for (var i = 0; i < repeats; i++)
            run(threads);
    }

    // Bytes of bfloat16 around zero, as weights are.
    private static byte[] Weight(int count)
    {
        var random = new Random(1);
        var bytes = new byte[2 * count];
        for (var i = 0; i < count; i++)
        {
            var weight = (random.NextSingle() - 0.5f) * random.NextSingle();
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(weight) >> 16));
        }
        return bytes;
    }
}
