namespace Anima.Data.Shapes;

/// <summary>Rows that preparation reads as they stand.</summary>
public sealed class PlainRows : IRowShape
{
    /// <summary>The one instance.</summary>
    public static PlainRows Instance { get; } = new();

    /// <inheritdoc/>
    public string Description => "";

    /// <inheritdoc/>
    public string NothingReason => "the row is empty";

    /// <inheritdoc/>
    public IReadOnlyList<DataRow> Convert(DataRow row) => [row];
}
