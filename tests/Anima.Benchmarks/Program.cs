using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Anima.Benchmarks;
using Anima.Tokenizers;

// Measures encoding in MB of UTF-8 a second, and prints it beside the figures checked in earlier.
//   dotnet run --project tests/Anima.Benchmarks -c Release -- [--model NAME=PATH]... [--save]
const int TextLength = 2_000_000, DocumentLength = 2048;
var folder = FindFolder();
var models = new Dictionary<string, string>
{
    ["bbpe (byte-level BPE)"] = Path.Combine(folder, "..", "fixtures", "tokenizers", "bbpe", "tokenizer.json"),
    ["sp_bpe (Llama's form)"] = Path.Combine(folder, "..", "fixtures", "tokenizers", "sp_bpe", "tokenizer.json"),
    ["sp_bpe (model file)"] = Path.Combine(folder, "..", "fixtures", "tokenizers", "sp_bpe", "tokenizer.model"),
    ["sp_unigram (model file)"] = Path.Combine(folder, "..", "fixtures", "tokenizers", "sp_unigram", "spiece.model"),
};
for (var i = 0; i < args.Length; i++)
    if (args[i] == "--model" && i + 1 < args.Length && args[i + 1].Split('=', 2) is [var name, var path])
        models[name] = path;

var texts = new Dictionary<string, string>
{
    ["English"] = SampleTexts.English(1, TextLength),
    ["Japanese"] = SampleTexts.Japanese(2, TextLength),
    ["code"] = SampleTexts.Code(3, TextLength),
};
var earlierFile = Path.Combine(folder, "earlier.json");
var earlier = File.Exists(earlierFile) ? JsonSerializer.Deserialize<SortedDictionary<string, double>>(File.ReadAllText(earlierFile))! : [];
Console.WriteLine($"{"tokenizer",-26} {"text",-10} {"cut into",-16} {"MB/s",8} {"earlier",8}");
foreach (var (model, file) in models)
{
    var tokenizer = Tokenizer.Load(file);
    foreach (var (kind, text) in texts)
    {
        var lines = text.Split('\n');
        var documents = text.Chunk(DocumentLength).Select(chunk => new string(chunk)).ToArray();
        Report("lines", Measure(lines, () => EncodeAll(tokenizer, lines)));
        Report("2 KB", Measure(documents, () => EncodeAll(tokenizer, documents)));
        Report("2 KB, all cores", Measure(documents, () => tokenizer.EncodeBatch(documents)));

        void Report(string cut, double speed)
        {
            var key = $"{model} | {kind} | {cut}";
            var before = earlier.TryGetValue(key, out var figure) ? figure.ToString("0.0", CultureInfo.InvariantCulture) : "-";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model,-26} {kind,-10} {cut,-16} {speed,8:0.0} {before,8}"));
            if (args.Contains("--save"))
                earlier[key] = Math.Round(speed, 1);
        }
    }
}
if (args.Contains("--save"))
    File.WriteAllText(earlierFile, JsonSerializer.Serialize(earlier, Settings.Indented) + "\n");

static void EncodeAll(Tokenizer tokenizer, string[] texts)
{
    foreach (var text in texts)
        tokenizer.Encode(text);
}

// The best of several runs: a busy machine only ever adds time.
static double Measure(string[] texts, Action run)
{
    var bytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text));
    run();
    var best = double.MaxValue;
    for (var i = 0; i < 5; i++)
    {
        var clock = Stopwatch.StartNew();
        run();
        best = Math.Min(best, clock.Elapsed.TotalSeconds);
    }
    return bytes / best / 1e6;
}

static string FindFolder()
{
    for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        if (Path.Combine(folder, "tests", "Anima.Benchmarks") is var found && Directory.Exists(found))
            return found;
    throw new InvalidOperationException("Run the benchmarks from a checkout.");
}

internal static class Settings
{
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };
}
