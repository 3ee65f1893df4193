using System.Globalization;
using System.Text;
using Anima.Tokenizers;

namespace Anima.Benchmarks;

/// <summary>Encoding, in MB of UTF-8 a second.</summary>
internal static class TokenizerBenchmark
{
    private const int TextLength = 2_000_000;
    private const int DocumentLength = 2048;

    /// <summary>Measures and prints.</summary>
    /// <param name="figures">Takes the figures.</param>
    /// <param name="fixtures">The folder of small tokenizers.</param>
    /// <param name="args">May name more models, as --model NAME=PATH.</param>
    public static void Run(Figures figures, string fixtures, string[] args)
    {
        var models = new Dictionary<string, string>
        {
            ["bbpe (byte-level BPE)"] = Path.Combine(fixtures, "bbpe", "tokenizer.json"),
            ["sp_bpe (Llama's form)"] = Path.Combine(fixtures, "sp_bpe", "tokenizer.json"),
            ["sp_bpe (model file)"] = Path.Combine(fixtures, "sp_bpe", "tokenizer.model"),
            ["sp_unigram (model file)"] = Path.Combine(fixtures, "sp_unigram", "spiece.model"),
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
        Console.WriteLine($"{"tokenizer",-26} {"text",-10} {"cut into",-16} {"MB/s",8} {"earlier",8}");
        foreach (var (model, file) in models)
        {
            var tokenizer = Tokenizer.Load(file);
            foreach (var (kind, text) in texts)
                Measure(figures, tokenizer, model, kind, text);
        }
    }

    private static void Measure(Figures figures, Tokenizer tokenizer, string model, string kind, string text)
    {
        var lines = text.Split('\n');
        var documents = text.Chunk(DocumentLength).Select(chunk => new string(chunk)).ToArray();
        Report("lines", lines, () => EncodeAll(tokenizer, lines));
        Report("2 KB", documents, () => EncodeAll(tokenizer, documents));
        Report("2 KB, all cores", documents, () => tokenizer.EncodeBatch(documents));

        void Report(string cut, string[] parts, Action run)
        {
            var speed = parts.Sum(part => (long)Encoding.UTF8.GetByteCount(part)) / Figures.BestTime(run) / 1e6;
            var before = figures.Note($"{model} | {kind} | {cut}", speed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model,-26} {kind,-10} {cut,-16} {speed,8:0.0} {before,8}"));
        }
    }

    private static void EncodeAll(Tokenizer tokenizer, string[] texts)
    {
        foreach (var text in texts)
            tokenizer.Encode(text);
    }
}
