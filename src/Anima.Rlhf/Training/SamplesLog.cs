using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Anima.Files;

namespace Anima.Rlhf.Training;

/// <summary>An answer that the policy wrote.</summary>
/// <param name="Step">After which step; 0 is before the first.</param>
/// <param name="Prompt">The user turn.</param>
/// <param name="Text">The answer, special tokens left out.</param>
public sealed record Sample(int Step, string Prompt, string Text);

/// <summary><c>samples.jsonl</c>: one object a prompt and step, those of a step appended together.</summary>
internal sealed class SamplesLog
{
    private readonly string _file;
    private readonly List<Sample> _samples;

    private SamplesLog(string file, List<Sample> samples) => (_file, _samples) = (file, samples);

    /// <summary>All samples so far, in the order they were written.</summary>
    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>Reads <paramref name="file"/>, which may be missing, and cuts it back to <paramref name="step"/>.</summary>
    public static SamplesLog Open(string file, int step)
    {
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        var kept = new List<Sample>();
        foreach (var line in lines)
        {
            if (Read(line) is not { } sample || sample.Step > step)
                break;
            kept.Add(sample);
        }
        var log = new SamplesLog(file, kept);
        if (kept.Count < lines.Length)
            AtomicFile.Write(file, Bytes(kept));
        return log;
    }

    /// <summary>Have there been samples after this step?</summary>
    public bool Has(int step) => _samples.Any(sample => sample.Step == step);

    /// <summary>Appends the samples of one step, by a rename of the whole file, so that a step has all of its samples or none.</summary>
    public void Write(IReadOnlyList<Sample> samples)
    {
        _samples.AddRange(samples);
        AtomicFile.Write(_file, Bytes(_samples));
    }

    private static byte[] Bytes(List<Sample> samples)
    {
        using var bytes = new MemoryStream();
        foreach (var sample in samples)
        {
            JsonSerializer.Serialize(bytes, sample, SampleJson.Readable.Sample);
            bytes.Write("\n"u8);
        }
        return bytes.ToArray();
    }

    private static Sample? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, SampleJson.Readable.Sample);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(Sample))]
internal sealed partial class SampleJson : JsonSerializerContext
{
    /// <summary>Leaves text of any language as it is.</summary>
    public static SampleJson Readable { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
