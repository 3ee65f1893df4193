namespace Anima.Parquet.Writing;

/// <summary>A row that does not fit the schema. The field's path grows as the exception rises.</summary>
/// <param name="problem">The end of a sentence that begins with the field.</param>
internal sealed class RowException(string problem) : Exception(problem)
{
    /// <summary>Names from the row down to the field.</summary>
    public Stack<string> Path { get; } = [];
}
