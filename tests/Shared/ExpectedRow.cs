using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Anima.Testing;

/// <summary>Compares a row with an expected one whose values are wrapped by kind, such as {"$date": "2024-01-15"}.</summary>
internal static class ExpectedRow
{
    /// <summary>One sentence for each difference.</summary>
    public static IEnumerable<string> Differences(JsonElement expected, JsonElement actual, string path = "")
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            string[] names = [.. expected.EnumerateObject().Select(field => field.Name)];
            if (!names.SequenceEqual(actual.EnumerateObject().Select(field => field.Name)))
                return [$"{path} has other fields"];
            return names.SelectMany(name => Differences(expected.GetProperty(name), actual.GetProperty(name), $"{path}/{name}"));
        }
        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            if (expected.GetArrayLength() != actual.GetArrayLength())
                return [$"{path} has {actual.GetArrayLength()} elements instead of {expected.GetArrayLength()}"];
            return expected.EnumerateArray().Zip(actual.EnumerateArray()).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{path}/{i}"));
        }
        return IsEqual(expected, actual) ? [] : [$"{path} is {actual.GetRawText()} instead of {expected.GetRawText()}"];
    }

    private static bool IsEqual(JsonElement expected, JsonElement actual) => expected.ValueKind switch
    {
        JsonValueKind.Object => actual.ValueKind == JsonValueKind.String && IsEqual(expected.EnumerateObject().Single(), actual.GetString()!),
        JsonValueKind.Number => actual.ValueKind == JsonValueKind.Number && IsSameNumber(expected.GetRawText(), actual.GetRawText()),
        JsonValueKind.String => actual.ValueKind == JsonValueKind.String && expected.GetString() == actual.GetString(),
        _ => expected.ValueKind == actual.ValueKind,
    };

    // Integers to the last digit, other numbers to the last bit.
    private static bool IsSameNumber(string expected, string actual) =>
        BigInteger.TryParse(expected, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? BigInteger.TryParse(actual, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var other) && integer == other
            : BitConverter.DoubleToInt64Bits(double.Parse(expected, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(double.Parse(actual, CultureInfo.InvariantCulture));

    private static bool IsEqual(JsonProperty wrapper, string actual)
    {
        var text = wrapper.Value.GetString()!;
        return wrapper.Name switch
        {
            "$float" => actual == text switch { "nan" => "NaN", "inf" => "Infinity", _ => "-Infinity" },
            "$timestamp" or "$time" => Time(text) == Time(actual),
            "$decimal" => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) == decimal.Parse(actual, NumberStyles.Float, CultureInfo.InvariantCulture),
            "$bytes" or "$date" => text == actual,
            _ => false,
        };
    }

    // Trailing zeros of a fraction are free, and UTC may be written either way.
    private static (string Digits, bool IsUtc) Time(string text)
    {
        var isUtc = text.EndsWith('Z') || text.EndsWith("+00:00", StringComparison.Ordinal);
        var digits = text.Replace("+00:00", "", StringComparison.Ordinal).TrimEnd('Z');
        return (digits.Contains('.', StringComparison.Ordinal) ? digits.TrimEnd('0').TrimEnd('.') : digits, isUtc);
    }
}
