using System.Buffers;
using System.Text.Json;
using Anima.Dpo.Jsonl;
using Anima.Data;

namespace Anima.Dpo.Converting;

/// <summary>Rows as JSON objects: one a line, or as the elements of one array.</summary>
/// <param name="output">Where they go; is disposed of too.</param>
/// <param name="isArray">Whether they stand in an array, still one a line.</param>
internal sealed class JsonRowOutput(StreamOutput output, bool isArray) : RowOutput
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private Utf8JsonWriter? _json;
    private bool _isFirst = true;

    /// <inheritdoc/>
    public override void Write(DataRow row)
    {
        if (isArray)
            output.Stream.Write(_isFirst ? "[\n"u8 : ",\n"u8);
        _isFirst = false;
        _json ??= new Utf8JsonWriter(_line, JsonlOutput.Options);
        row.Json.WriteTo(_json);
        _json.Flush();
        if (!isArray)
            _line.Write("\n"u8);
        output.Stream.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
        _json.Reset();
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        if (isArray)
            output.Stream.Write(_isFirst ? "[]\n"u8 : "\n]\n"u8);
        output.Complete();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _json?.Dispose();
        output.Dispose();
    }
}
