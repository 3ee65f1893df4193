namespace Anima.Kernels.Tests;

/// <summary>Seeded weights of every kind that could be rounded or compared in two ways.</summary>
internal static class OddWeights
{
    /// <summary>Names of the kinds, each an argument of <see cref="Make"/>.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["ordinary", "ties", "signed zeros", "float subnormals", "half subnormals", "largest", "any magnitude", "any bits"];

    /// <summary>Weights of one kind, as bytes of an element type.</summary>
    public static byte[] Make(string kind, int count, ElementType type, Random random)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = Value(kind, random);
        return Nf4Reference.Bytes(values, type);
    }

    private static float Value(string kind, Random random) => kind switch
    {
        "ordinary" => (random.NextSingle() - 0.5f) * 0.1f,
        "ties" => NearMidpoint(random),
        "signed zeros" => random.Next(2) == 0 ? 0f : -0f,
        "float subnormals" => (random.NextSingle() - 0.5f) * 1e-38f,
        "half subnormals" => (random.NextSingle() - 0.5f) * 1e-4f,
        "largest" => (random.NextSingle() - 0.5f) * 2f * 6.5e4f,
        "any magnitude" => MathF.ScaleB(random.NextSingle() - 0.5f, random.Next(-148, 16)),
        _ => AnyFiniteHalf(random),
    };

    // With 1 in the block values are not scaled, and so lie on a midpoint between two codes, or a bit beside it.
    private static float NearMidpoint(Random random)
    {
        var code = random.Next(15);
        var midpoint = (Nf4.Code[code] + Nf4.Code[code + 1]) / 2f;
        return random.Next(5) switch { 0 => 1f, 1 => MathF.BitIncrement(midpoint), 2 => MathF.BitDecrement(midpoint), _ => midpoint };
    }

    // Fits every element type.
    private static float AnyFiniteHalf(Random random)
    {
        var value = BitConverter.UInt16BitsToHalf((ushort)random.Next(65536));
        return Half.IsFinite(value) ? (float)value : 0f;
    }
}
