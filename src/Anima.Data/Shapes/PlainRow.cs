using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Anima.Data.Shapes;

/// <summary>Writes plain rows.</summary>
internal static class PlainRow
{
    /// <summary>Columns of plain rows.</summary>
    public const string Prompt = "prompt", Chosen = "chosen", Rejected = "rejected", Messages = "messages", ScoreChosen = "score_chosen", ScoreRejected = "score_rejected";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A row with new fields and, of another row, the columns that are neither read nor written.</summary>
    /// <param name="row">The other row, whose place the new one has.</param>
    /// <param name="read">Columns of <paramref name="row"/> whose content is in the new fields.</param>
    /// <param name="fields">The new fields; those without a value are left out.</param>
    public static DataRow From(DataRow row, IEnumerable<string> read, params (string Name, Action<Utf8JsonWriter>? Value)[] fields)
    {
        HashSet<string> replaced = [.. read, .. fields.Select(field => field.Name)];
        var json = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(json, Options))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                if (value is null)
                    continue;
                writer.WritePropertyName(name);
                value(writer);
            }
            foreach (var column in row.Json.EnumerateObject())
                if (!replaced.Contains(column.Name))
                    column.WriteTo(writer);
            writer.WriteEndObject();
        }
        return new DataRow(row.Place, JsonElement.Parse(json.WrittenSpan));
    }

    /// <summary>Writes a list of messages.</summary>
    public static Action<Utf8JsonWriter> ListOf(IEnumerable<PlainMessage> messages) => writer =>
    {
        writer.WriteStartArray();
        foreach (var (role, content) in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role", role);
            writer.WriteString("content", content);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    };
}

/// <summary>A message with text.</summary>
/// <param name="Role">Who speaks: system, user, assistant or tool.</param>
/// <param name="Content">What is said.</param>
internal readonly record struct PlainMessage(string Role, string Content);
