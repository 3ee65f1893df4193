using System.Globalization;
using System.Text;
using System.Text.Json;
using Anima.Data;
using Anima.Data.Cache;

namespace Anima.Benchmarks;

/// <summary>Preference pairs: preparing them, in pairs a second on one thread and on two, and opening prepared ones.</summary>
internal static class DataBenchmark
{
    private const int PairCount = 4000;
    private const int KeptPairs = 60_000;

    // Prompt and both answers together; about what a chat data set has.
    private const int IdsPerPair = 800;

    /// <summary>Measures and prints.</summary>
    /// <param name="figures">Takes the figures.</param>
    /// <param name="tokenizer">The folder of a small tokenizer with a chat template.</param>
    public static void Run(Figures figures, string tokenizer)
    {
        var folder = Directory.CreateTempSubdirectory("anima-benchmark-");
        try
        {
            Console.WriteLine($"{"preparing",-24} {"threads",7} {"pairs/s",10} {"ids/s",10} {"earlier",8}");
            Prepare(figures, tokenizer, "English", WriteText(folder, SampleTexts.English(1, 8_000_000)));
            Prepare(figures, tokenizer, "Japanese", WriteText(folder, SampleTexts.Japanese(2, 3_000_000)));
            Open(figures, folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Prepare(Figures figures, string tokenizer, string name, string path)
    {
        var encoder = TokenizerEncoder.For(tokenizer, null, "auto");
        foreach (var threads in (int[])[1, 2])
        {
            var preparation = new RowPreparation(encoder, new PreparationOptions { Threads = threads });
            var ids = 0L;
            var time = Figures.BestTime(() => ids = preparation.Prepare(new RowSource(path).Rows()).Sum(row => (long)row.Item!.Tokens));
            var before = figures.Note($"preparing | {name} | {threads} threads", PairCount / time);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name + ", messages",-24} {threads,7} {PairCount / time,10:0} {ids / time,10:0} {before,8}"));
        }
    }

    private static void Open(Figures figures, DirectoryInfo folder)
    {
        var path = WriteIds(folder);
        var cache = new TokenCache(Path.Combine(folder.FullName, "cache"), Console.Error.WriteLine);
        PreparedSet Load() => PreparedSet.Load([new RowSource(path)], new RowPreparation(new NoTextEncoder("none"), new PreparationOptions()), cache);

        Load();
        var time = Figures.BestTime(() => Load());
        var before = figures.Note("opening | prepared pairs | ms", time * 1e3);
        Console.WriteLine($"{"opening",-24} {"pairs",10} {"MB",8} {"ms",8} {"earlier",8}");
        var size = new FileInfo(Directory.GetFiles(Path.Combine(folder.FullName, "cache", "tokens"), "*.tokens").Single()).Length;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"prepared pairs",-24} {KeptPairs,10} {size / 1e6,8:0} {time * 1e3,8:0.0} {before,8}"));
    }

    private static string WriteText(DirectoryInfo folder, string text)
    {
        var random = new Random(1);
        var path = Path.Combine(folder.FullName, $"{text.Length}.jsonl");
        using var file = new StreamWriter(path);
        for (var i = 0; i < PairCount; i++)
            file.WriteLine(JsonSerializer.Serialize(new { prompt = Turn("user", 20, 300), chosen = Turn("assistant", 100, 1500), rejected = Turn("assistant", 100, 1500) }));
        return path;

        object[] Turn(string role, int least, int most)
        {
            var length = random.Next(least, most);
            return [new { role, content = text.Substring(random.Next(text.Length - length), length) }];
        }
    }

    private static string WriteIds(DirectoryInfo folder)
    {
        var random = new Random(1);
        var path = Path.Combine(folder.FullName, "ids.jsonl");
        using (var file = new StreamWriter(path))
            for (var i = 0; i < KeptPairs; i++)
                file.WriteLine($"{{\"prompt_ids\":[{Ids(IdsPerPair / 4)}],\"chosen_ids\":[{Ids(IdsPerPair * 3 / 8)}],\"rejected_ids\":[{Ids(IdsPerPair * 3 / 8)}]}}");
        // A file that was written just now is hashed each time.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-1));
        return path;

        string Ids(int count)
        {
            var text = new StringBuilder();
            for (var i = 0; i < count; i++)
                text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{random.Next(150_000)}");
            return text.ToString();
        }
    }
}
