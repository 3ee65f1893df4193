using System.Text.Json;

namespace Anima.Parquet.Writing;

/// <summary>Writes a field that is one column.</summary>
internal sealed class LeafWriter(ColumnBuffer column, int parentDefinition) : FieldWriter([column], parentDefinition)
{
    /// <inheritdoc/>
    protected override void WriteValue(JsonElement value, int repetition)
    {
        switch (column)
        {
            case TextBuffer texts:
                texts.Add(repetition, Text(value));
                break;
            case NumberBuffer<long> integers:
                integers.Add(repetition, Integer(value));
                break;
            case NumberBuffer<double> numbers:
                numbers.Add(repetition, Number(value));
                break;
            case NumberBuffer<bool> booleans:
                booleans.Add(repetition, Boolean(value));
                break;
            default:
                throw WrongKind(value, "null");
        }
    }

    private static string Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw WrongKind(value, "text");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new RowException("holds half of a surrogate pair, which is not a character");
        }
    }

    private static long Integer(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw WrongKind(value, "an integer of 64 bits");

    // The three that JSON has no number for are text, as readers of rows print them.
    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when value.ValueEquals("NaN") => double.NaN,
        JsonValueKind.String when value.ValueEquals("Infinity") => double.PositiveInfinity,
        JsonValueKind.String when value.ValueEquals("-Infinity") => double.NegativeInfinity,
        _ => throw WrongKind(value, "a number"),
    };

    private static bool Boolean(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongKind(value, "true or false"),
    };
}
