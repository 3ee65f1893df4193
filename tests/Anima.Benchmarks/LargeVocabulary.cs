using System.Text.Encodings.Web;
using System.Text.Json;

namespace Anima.Benchmarks;

/// <summary>A tokenizer.json of the size and form of Gemma 3's: character BPE with byte fallback, 262,144 tokens, about 515,000 merges, 6,400 added tokens.</summary>
internal static class LargeVocabulary
{
    private const int TokenCount = 262_144, AddedCount = 6_400, MostMerges = 515_000, LongestToken = 16;

    // Scripts by their first letter and number of letters, the more frequent first.
    private static readonly (int First, int Count)[] Scripts =
    [
        (0x61, 26), (0x41, 26), (0xC0, 0x180), (0x4E00, 5000), (0x410, 64), (0x3041, 180), (0x0620, 90), (0x900, 128), (0xAC00, 3000), (0x980, 128), (0xB80, 128), (0xE01, 58), (0x5D0, 27), (0x3B1, 25),
    ];

    /// <summary>Writes the file; always the same.</summary>
    public static void Write(string file)
    {
        var tokens = new List<string>(Enumerable.Range(0, AddedCount).Select(i => $"<unused{i}>").Prepend("<unk>"));
        tokens.AddRange(Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"));
        var merges = Grow(tokens);
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        WriteAdded(json, tokens);
        json.WritePropertyName("normalizer");
        json.WriteRawValue("""{"type":"Replace","pattern":{"String":" "},"content":"▁"}""");
        json.WritePropertyName("pre_tokenizer");
        json.WriteRawValue("""{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious","invert":false}""");
        json.WritePropertyName("decoder");
        json.WriteRawValue("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}]}""");
        WriteModel(json, tokens, merges);
        json.WriteEndObject();
    }

    // Each new token joins two of one script, short and early ones more often; a token has a merge for every pair it can be made of.
    private static List<(string Left, string Right)> Grow(List<string> tokens)
    {
        var random = new Random(20261201);
        var scripts = Scripts.Select(script => Enumerable.Range(script.First, script.Count).Select(c => ((char)c).ToString()).Append("\u2581").ToList()).ToArray();
        tokens.AddRange(scripts.SelectMany(script => script).Distinct());
        var known = new HashSet<string>(tokens);
        var merges = new List<(string, string)>();
        while (tokens.Count < TokenCount)
        {
            var script = scripts[(int)(scripts.Length * Math.Pow(random.NextDouble(), 2))];
            var token = Draw(script) + Draw(script);
            if (token.Length > LongestToken || !known.Add(token))
                continue;
            tokens.Add(token);
            script.Add(token);
            for (var cut = 1; cut < token.Length && merges.Count < MostMerges; cut++)
                if (known.Contains(token[..cut]) && known.Contains(token[cut..]))
                    merges.Add((token[..cut], token[cut..]));
        }
        return merges;

        string Draw(List<string> script) => script[(int)(script.Count * Math.Pow(random.NextDouble(), 2))];
    }

    private static void WriteAdded(Utf8JsonWriter json, List<string> tokens)
    {
        json.WriteStartArray("added_tokens");
        for (var id = 0; id <= AddedCount; id++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("content", tokens[id]);
            foreach (var flag in new[] { "single_word", "lstrip", "rstrip", "normalized" })
                json.WriteBoolean(flag, false);
            json.WriteBoolean("special", id == 0);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteModel(Utf8JsonWriter json, List<string> tokens, List<(string Left, string Right)> merges)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteString("unk_token", tokens[0]);
        json.WriteBoolean("fuse_unk", true);
        json.WriteBoolean("byte_fallback", true);
        json.WriteStartObject("vocab");
        for (var id = 0; id < tokens.Count; id++)
            json.WriteNumber(tokens[id], id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var (left, right) in merges)
        {
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
