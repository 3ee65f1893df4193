using System.Globalization;

namespace Anima.Testing;

/// <summary>Random choices of a test that begin with a seed, which every failure names and a variable repeats.</summary>
internal sealed class Chance
{
    private const string Variable = "ANIMA_TEST_SEED";

    private readonly int _seed;

    public Chance()
    {
        _seed = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        Random = new Random(_seed);
    }

    public Random Random { get; }

    /// <summary>For messages: what makes the same choices again.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Variable}={_seed} repeats it");
}
