using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Anima.Dpo.Jsonl;
using Anima.Data.Inspection;
using Anima.Tokenizers;
using Spectre.Console;

namespace Anima.Dpo.DataReports;

/// <summary>Shows what a source holds, as text or JSON.</summary>
/// <param name="source">The source as it was named.</param>
/// <param name="summary">Its files and columns.</param>
/// <param name="example">One row of it.</param>
/// <param name="tokenizer">Turns the example's ids into text; null where there is none.</param>
internal sealed class InspectionReport(string source, SourceSummary summary, ExampleRow example, Tokenizer? tokenizer)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JsonlOutput.Options.Encoder };
    private static readonly Style Heading = new(decoration: Decoration.Bold);
    private static readonly Style Special = new(Color.Aqua);
    private static readonly Style Aside = new(Color.Grey);

    /// <summary>Writes it as text.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="streams">Say whether that is a terminal, and how wide it is; examples of values are cut to it.</param>
    public void Write(IAnsiConsole console, StandardStreams streams)
    {
        console.Profile.Width = streams.IsOutputTerminal ? streams.Width : ReportWidth.Endless;
        foreach (var file in summary.Files)
            Line(console, "file", string.Create(CultureInfo.InvariantCulture, $"{file.Name}  {MemoryText.Of(file.Length)}  {Counted.Of(file.Rows, "row")}"));
        Line(console, "rows", summary.Rows.ToString("N0", CultureInfo.InvariantCulture));
        Line(console, "shape", example.Shape);
        console.WriteLine();
        console.WriteLine("columns", Heading);
        var (names, types) = (summary.Columns.Max(column => column.Name.Length), Math.Min(40, summary.Columns.Max(column => column.Type.Length)));
        foreach (var column in summary.Columns)
        {
            var line = $"  {column.Name.PadRight(names)}  {column.Type.PadRight(types)}  ";
            console.Write(line);
            console.WriteLine(Shortened(Value(column.Example), Math.Max(20, streams.Width - line.Length)), Aside);
        }
        console.WriteLine();
        console.WriteLine(FormattableString.Invariant($"example  {summary.Example.Place}"), Heading);
        foreach (var part in example.Parts)
            WritePart(console, part);
        if (example.Problem is { } problem)
            Line(console, "problem", problem);
    }

    /// <summary>Writes it as one JSON object.</summary>
    public void WriteJson(TextWriter writer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonlOutput.Options))
            WriteJson(json);
        writer.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void Line(IAnsiConsole console, string name, string text)
    {
        console.Write(name.PadRight(9), Heading);
        console.WriteLine(text);
    }

    private void WritePart(IAnsiConsole console, ExamplePart part)
    {
        console.WriteLine(part.Ids is null ? part.Name : FormattableString.Invariant($"{part.Name} ({part.Ids.Length:N0} tokens)"), Heading);
        if (part.Ids is null || tokenizer is null)
            console.WriteLine(Indented(part.Text ?? string.Join(' ', part.Ids ?? [])));
        else
            WriteTokens(console, part.Ids);
    }

    private void WriteTokens(IAnsiConsole console, int[] ids)
    {
        console.Write("  ");
        foreach (var (text, isSpecial) in TokenText.Pieces(tokenizer!, ids))
            if (isSpecial)
                console.Write($"⟦{text}⟧", Special);
            else
                console.Write(Indented(text)[2..]);
        console.WriteLine();
    }

    private static string Indented(string text) => "  " + text.ReplaceLineEndings("\n  ");

    private static string Value(JsonElement? value) => value is { } json ? JsonSerializer.Serialize(json, Plain) : "";

    private static string Shortened(string text, int length) =>
        text.Length <= length ? text : text[..(length - 3 - (char.IsHighSurrogate(text[length - 4]) ? 1 : 0))] + "...";

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("source", source);
        json.WriteNumber("rows", summary.Rows);
        json.WriteStartArray("files");
        foreach (var file in summary.Files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteNumber("bytes", file.Length);
            json.WriteNumber("rows", file.Rows);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("shape", example.Shape);
        json.WriteStartArray("columns");
        foreach (var column in summary.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type);
            json.WritePropertyName("example");
            if (column.Example is { } value)
                value.WriteTo(json);
            else
                json.WriteNullValue();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("example");
        json.WriteString("place", summary.Example.Place.ToString());
        foreach (var part in example.Parts)
            WritePart(json, part);
        if (example.Problem is { } problem)
            json.WriteString("problem", problem);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WritePart(Utf8JsonWriter json, ExamplePart part)
    {
        json.WriteStartObject(part.Name);
        if (part.Text is not null)
            json.WriteString("text", part.Text);
        if (part.Ids is { } ids)
        {
            json.WriteNumber("tokens", ids.Length);
            if (tokenizer is not null)
                json.WriteString("rendered", string.Concat(TokenText.Pieces(tokenizer, ids).Select(piece => piece.IsSpecial ? $"⟦{piece.Text}⟧" : piece.Text)));
        }
        json.WriteEndObject();
    }
}
