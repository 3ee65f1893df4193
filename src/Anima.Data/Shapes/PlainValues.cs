namespace Anima.Data.Shapes;

/// <summary>Compares messages as templates read them.</summary>
internal static class PlainValues
{
    /// <summary>Whether a list begins with all of another.</summary>
    public static bool BeginsWith(Dictionary<string, object?>[] whole, Dictionary<string, object?>[] beginning) =>
        whole.Length >= beginning.Length && beginning.Length > 0 && beginning.Zip(whole).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(object? one, object? other) => (one, other) switch
    {
        (Dictionary<string, object?> a, Dictionary<string, object?> b) => a.Count == b.Count && a.All(field => b.TryGetValue(field.Key, out var value) && AreEqual(field.Value, value)),
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        _ => Equals(one, other),
    };
}
