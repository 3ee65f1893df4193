using System.Text.Encodings.Web;
using System.Text.Json;

namespace Anima.Quickstart;

/// <summary>Writes rows as JSON Lines: <c>{"messages": [..]}</c> and <c>{"prompt": [..], "chosen": [..], "rejected": [..]}</c>.</summary>
internal static class RowWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes conversations to <paramref name="path"/>.</summary>
    public static void Write(string path, IEnumerable<IReadOnlyList<Turn>> conversations) =>
        WriteRows(path, conversations, (json, turns) => WriteTurns(json, "messages", turns));

    /// <summary>Writes pairs to <paramref name="path"/>.</summary>
    public static void Write(string path, IEnumerable<PreferencePair> pairs) => WriteRows(path, pairs, (json, pair) =>
    {
        WriteTurns(json, "prompt", [Turn.User(pair.Prompt)]);
        WriteTurns(json, "chosen", [Turn.Assistant(pair.Chosen)]);
        WriteTurns(json, "rejected", [Turn.Assistant(pair.Rejected)]);
    });

    private static void WriteRows<T>(string path, IEnumerable<T> rows, Action<Utf8JsonWriter, T> writeMembers)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, Options);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            writeMembers(json, row);
            json.WriteEndObject();
            json.Flush();
            stream.WriteByte((byte)'\n');
            json.Reset();
        }
    }

    private static void WriteTurns(Utf8JsonWriter json, string name, IReadOnlyList<Turn> turns)
    {
        json.WriteStartArray(name);
        foreach (var turn in turns)
        {
            json.WriteStartObject();
            json.WriteString("role", turn.Role);
            json.WriteString("content", turn.Content);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
