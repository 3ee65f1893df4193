using System.Runtime.Intrinsics;

namespace Anima.Kernels;

/// <summary>
/// The mean of a contiguous float32 vector with torch's own rounding on one thread. torch adds in four interleaved vectors of eight
/// lanes, and within each in a cascade: 2^p terms, then 2^p of those sums, and so on through four levels. Then the four vectors are
/// added, then the terms left over at the end, then the lanes. Lanes are added each by itself, so any hardware gives the same bits.
/// </summary>
internal static unsafe class TorchMean
{
    private const int Lanes = 8, Vectors = 4, Width = Vectors * Lanes, Levels = 4;

    /// <summary>The mean of <paramref name="n"/> values.</summary>
    public static float Of(float* values, long n)
    {
        long vectors = n / Lanes, rows = vectors / Vectors;
        var sum = stackalloc Vector256<float>[Vectors];
        Cascade(values, rows, sum);
        for (var v = rows * Vectors; v < vectors; v++)
            sum[0] += Vector256.Load(values + v * Lanes);
        for (var k = 1; k < Vectors; k++)
            sum[0] += sum[k];
        var total = 0f;
        for (var i = vectors * Lanes; i < n; i++)
            total += values[i];
        for (var i = 0; i < Lanes; i++)
            total += sum[0][i];
        return total / n;
    }

    // Sums rows of Width values lane by lane.
    private static void Cascade(float* values, long rows, Vector256<float>* sum)
    {
        var power = Math.Max(4, CeilLog2(rows) / Levels);
        long step = 1L << power, mask = step - 1;
        var levels = stackalloc Vector256<float>[Levels * Vectors];
        new Span<Vector256<float>>(levels, Levels * Vectors).Clear();
        var row = 0L;
        while (row + step <= rows)
        {
            AddRows(levels, values + row * Width, step);
            row += step;
            for (var level = 1; level < Levels; level++)
            {
                Move(levels + (level - 1) * Vectors, levels + level * Vectors);
                if ((row & (mask << (level * power))) != 0)
                    break;
            }
        }
        AddRows(levels, values + row * Width, rows - row);
        for (var level = 1; level < Levels; level++)
            Move(levels + level * Vectors, levels);
        new Span<Vector256<float>>(levels, Vectors).CopyTo(new(sum, Vectors));
    }

    private static void AddRows(Vector256<float>* sum, float* values, long rows)
    {
        var (a, b, c, d) = (sum[0], sum[1], sum[2], sum[3]);
        for (var row = 0L; row < rows; row++, values += Width)
        {
            a += Vector256.Load(values);
            b += Vector256.Load(values + Lanes);
            c += Vector256.Load(values + 2 * Lanes);
            d += Vector256.Load(values + 3 * Lanes);
        }
        (sum[0], sum[1], sum[2], sum[3]) = (a, b, c, d);
    }

    // Adds one level to another and empties it.
    private static void Move(Vector256<float>* from, Vector256<float>* to)
    {
        for (var k = 0; k < Vectors; k++)
        {
            to[k] += from[k];
            from[k] = Vector256<float>.Zero;
        }
    }

    private static int CeilLog2(long size)
    {
        var power = 1;
        while (1L << power < size)
            power++;
        return power;
    }
}
