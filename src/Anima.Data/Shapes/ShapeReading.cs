using System.Text.Json;

namespace Anima.Data.Shapes;

/// <summary>Reads rows in which something may be missing.</summary>
internal static class ShapeReading
{
    /// <summary>What a row holds, see <see cref="IRowShape.Read"/>; a <see cref="MissingContent"/> where a column of prompts or answers is null or missing.</summary>
    /// <exception cref="InvalidDataException">The row does not have this shape; the message names its place.</exception>
    public static IReadOnlyList<RowContent> Contents(this IRowShape shape, DataRow row)
    {
        foreach (var column in shape.ReadColumns)
            if (row.Field(column) is null or { ValueKind: JsonValueKind.Null })
                return [new MissingContent(row, $"{column} is missing")];
        return shape.Read(row);
    }
}
