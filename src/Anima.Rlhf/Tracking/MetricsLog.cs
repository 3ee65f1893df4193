using System.Buffers;
using System.Text.Json;

namespace Anima.Rlhf.Tracking;

/// <summary><c>metrics.jsonl</c>: one object a step or evaluation, each written with one append so that a kill never splits two.</summary>
internal sealed class MetricsLog : IDisposable
{
    private const string StepKey = "step";

    private readonly FileStream _file;
    private readonly List<MetricsRecord> _kept;

    private MetricsLog(FileStream file, List<MetricsRecord> kept) => (_file, _kept) = (file, kept);

    /// <summary>The records that were in the file when it was opened, cut back.</summary>
    public IReadOnlyList<MetricsRecord> Kept => _kept;

    /// <summary>Opens <paramref name="path"/> for appending after cutting it back to <paramref name="step"/>: later records and a torn last line go.</summary>
    public static MetricsLog Open(string path, int step)
    {
        var (length, kept) = Keep(path, step);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        return new MetricsLog(file, kept);
    }

    /// <summary>All whole records of <paramref name="path"/>; none where there is no such file.</summary>
    public static IReadOnlyList<MetricsRecord> Read(string path) => Keep(path, int.MaxValue).Kept;

    /// <summary>Was there an evaluation after this step when the file was opened?</summary>
    public bool HasEvaluation(int step) => _kept.Any(record => record.IsEvaluation && record.Step == step);

    /// <summary>Appends one record.</summary>
    public void Write(MetricsRecord record)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber(StepKey, record.Step);
            foreach (var (name, value) in record.Values)
                WriteValue(json, name, value);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        _file.Write(line.WrittenSpan);
    }

    /// <summary>Waits until everything is on the disk.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void WriteValue(Utf8JsonWriter json, string name, double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < 1L << 53 && !double.IsNegative(value) && MetricsRecord.IsCount(name))
            json.WriteNumber(name, (long)value);
        else if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private static (long Length, List<MetricsRecord> Kept) Keep(string path, int step)
    {
        var kept = new List<MetricsRecord>();
        if (!File.Exists(path))
            return (0, kept);
        var bytes = File.ReadAllBytes(path).AsSpan();
        var length = 0;
        while (bytes[length..].IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (Read(bytes.Slice(length, end)) is not { } record || record.Step > step)
                break;
            kept.Add(record);
            length += end + 1;
        }
        return (length, kept);
    }

    private static MetricsRecord? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var values = document.RootElement.EnumerateObject().Where(member => member.Name != StepKey).Select(member => KeyValuePair.Create(member.Name, ReadValue(member.Value))).ToList();
            var isEvaluation = values.Any(value => value.Key.StartsWith(MetricsRecord.EvaluationPrefix, StringComparison.Ordinal));
            return new MetricsRecord(document.RootElement.GetProperty(StepKey).GetInt32(), values, isEvaluation);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static double ReadValue(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : value.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.NaN,
        };
}

/// <summary>One line of metrics.</summary>
/// <param name="Step">The step after which it was measured; 0 is before the first.</param>
/// <param name="Values">Names and values in the order they are written.</param>
/// <param name="IsEvaluation">Is it a measurement on held-out pairs?</param>
public sealed record MetricsRecord(int Step, IReadOnlyList<KeyValuePair<string, double>> Values, bool IsEvaluation)
{
    /// <summary>What the names of an evaluation begin with.</summary>
    public const string EvaluationPrefix = "eval_";

    /// <summary>Is the metric a whole number by nature?</summary>
    internal static bool IsCount(string name) => name is MetricNames.Tokens or MetricNames.TokensComputed;
}

/// <summary>Names of metrics that more than one place knows.</summary>
internal static class MetricNames
{
    /// <summary>Tokens of a step's sequences.</summary>
    public const string Tokens = "tokens";

    /// <summary>Tokens of a step that went through the model.</summary>
    public const string TokensComputed = "tokens_computed";
}
