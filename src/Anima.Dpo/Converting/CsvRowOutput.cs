using System.Buffers;
using System.Text;
using Anima.Data;

namespace Anima.Dpo.Converting;

/// <summary>
/// Rows between separators, quoted as RFC 4180 says. The first row names the columns. Where a column is text in every row it stands as it is;
/// another holds JSON, and its name says so, see <see cref="JsonColumns.Suffix"/>.
/// </summary>
internal sealed class CsvRowOutput : RowOutput
{
    private readonly StreamOutput _output;
    private readonly char _separator;
    private readonly SearchValues<char> _quoted;
    private readonly string[] _columns;
    private readonly HashSet<string> _asJson;

    /// <summary>Begins the table.</summary>
    /// <param name="output">Where it goes; is disposed of too.</param>
    /// <param name="separator">The comma, or the tab of TSV.</param>
    /// <param name="survey">What the rows' columns hold.</param>
    public CsvRowOutput(StreamOutput output, char separator, ColumnSurvey survey)
    {
        (_output, _separator, _columns, _asJson) = (output, separator, [.. survey.Columns], survey.NotText);
        // An unquoted value with a byte order mark in front would lose it.
        _quoted = SearchValues.Create(['"', '\r', '\n', '\uFEFF', separator]);
        if (_columns.Length > 0)
            WriteRecord(_columns.Select(column => _asJson.Contains(column) ? column + JsonColumns.Suffix : column));
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> AsJson => _asJson;

    /// <inheritdoc/>
    public override void Write(DataRow row) => WriteRecord(_columns.Select(column => Text(row, column)));

    /// <inheritdoc/>
    public override void Complete() => _output.Complete();

    /// <inheritdoc/>
    public override void Dispose() => _output.Dispose();

    private string Text(DataRow row, string column) => row.Field(column) is not { } value ? "" : _asJson.Contains(column) ? value.GetRawText() : value.GetString()!;

    private void WriteRecord(IEnumerable<string> values)
    {
        // A record of one empty value would be a blank line.
        var record = string.Join(_separator, values.Select(Quoted));
        _output.Stream.Write(Encoding.UTF8.GetBytes((record.Length == 0 ? "\"\"" : record) + "\r\n"));
    }

    private string Quoted(string value) =>
        value.AsSpan().ContainsAny(_quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
