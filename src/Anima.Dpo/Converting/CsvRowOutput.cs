using System.Buffers;
using System.Text;
using System.Text.Json;
using Anima.Data;

namespace Anima.Dpo.Converting;

/// <summary>
/// Rows between separators, quoted as RFC 4180 says. The first row names the columns. Text stands as it is, null as nothing, everything
/// else as its JSON.
/// </summary>
/// <param name="output">Where they go; is disposed of too.</param>
/// <param name="separator">The comma, or the tab of TSV.</param>
internal sealed class CsvRowOutput(StreamOutput output, char separator) : RowOutput
{
    private readonly SearchValues<char> _quoted = SearchValues.Create(['"', '\r', '\n', separator]);
    private string[]? _columns;

    /// <inheritdoc/>
    public override void Write(DataRow row)
    {
        if (_columns is null)
        {
            _columns = [.. row.Json.EnumerateObject().Select(property => property.Name)];
            WriteRecord(_columns);
        }
        if (row.Json.EnumerateObject().FirstOrDefault(property => !_columns.Contains(property.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } other)
            throw row.Error($"the row has a column '{other.Name}', which the first row lacks; CSV needs the same columns in every row, .jsonl does not.");
        WriteRecord(_columns.Select(column => Text(row.Field(column))));
    }

    /// <inheritdoc/>
    public override void Complete() => output.Complete();

    /// <inheritdoc/>
    public override void Dispose() => output.Dispose();

    private static string Text(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => "",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } other => other.GetRawText(),
    };

    private void WriteRecord(IEnumerable<string> values)
    {
        // A record of one empty value would be a blank line.
        var record = string.Join(separator, values.Select(Quoted));
        output.Stream.Write(Encoding.UTF8.GetBytes((record.Length == 0 ? "\"\"" : record) + "\r\n"));
    }

    private string Quoted(string value) =>
        value.AsSpan().ContainsAny(_quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
