using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Anima.Dpo.Jsonl;

/// <summary>Where JSON Lines are written to: standard output, or a file that appears once every line is there.</summary>
/// <param name="streams">Standard output, for the name <c>-</c>.</param>
/// <param name="output">The file to write, or <c>-</c>.</param>
internal sealed class JsonlOutput(StandardStreams streams, string output)
{
    /// <summary>The name of standard output, and of standard input.</summary>
    public const string Standard = "-";

    /// <summary>How JSON is written: text stays readable, as JSON needs no more than quotes, backslashes and control characters escaped.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one line for each of <paramref name="lines"/>.</summary>
    /// <param name="lines">Each writes one JSON object; numbers are written so that they read back exactly.</param>
    /// <param name="cancellation">Ends the writing between two lines.</param>
    public void Write(IEnumerable<Action<Utf8JsonWriter>> lines, CancellationToken cancellation)
    {
        if (output == Standard)
        {
            Write(lines, streams.Output, cancellation);
            return;
        }
        using var file = OutputFile.Create(output);
        Write(lines, file.Stream, cancellation);
        file.Commit();
    }

    private static void Write(IEnumerable<Action<Utf8JsonWriter>> lines, Stream stream, CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(line, Options);
        foreach (var write in lines)
        {
            cancellation.ThrowIfCancellationRequested();
            write(json);
            json.Flush();
            line.Write("\n"u8);
            stream.Write(line.WrittenSpan);
            line.ResetWrittenCount();
            json.Reset();
        }
        stream.Flush();
    }
}
