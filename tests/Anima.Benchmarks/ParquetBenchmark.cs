using System.Globalization;
using System.Text.Json;
using Anima.Parquet;

namespace Anima.Benchmarks;

/// <summary>
/// Reading preference sets, in rows and in MB of decoded rows (UTF-8 JSON) a second, on one thread and on two, which share a file's
/// row groups.
/// </summary>
internal static class ParquetBenchmark
{
    private const int RowCount = 20_000;
    private const int RowGroupLength = 8 * 1024 * 1024;

    /// <summary>Measures and prints.</summary>
    public static void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("anima-benchmark-");
        try
        {
            Console.WriteLine($"{"Parquet file",-24} {"threads",7} {"rows/s",10} {"MB/s",8} {"earlier",8}");
            foreach (var compression in Enum.GetValues<ParquetCompression>())
            {
                foreach (var (kind, text) in ((string, string)[])[("English", SampleTexts.English(1, 8_000_000)), ("Japanese", SampleTexts.Japanese(2, 3_000_000))])
                {
                    var path = Path.Combine(folder.FullName, $"{compression}-{kind}.parquet");
                    Write(path, text, compression);
                    Measure(figures, path, $"{kind}, {compression}");
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(Figures figures, string path, string name)
    {
        using var file = ParquetFile.Open(path);
        var bytes = Count(file, new());
        foreach (var threads in (int[])[1, 2])
        {
            var parts = Split(file, threads);
            var time = Figures.BestTime(() => Parallel.ForEach(parts, new() { MaxDegreeOfParallelism = threads }, part => Count(file, part)));
            var before = figures.Note($"Parquet | {name} | {threads} threads", bytes / time / 1e6);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {threads,7} {file.RowCount / time,10:0} {bytes / time / 1e6,8:0.0} {before,8}"));
        }
    }

    private static long Count(ParquetFile file, ParquetReadOptions part)
    {
        var bytes = 0L;
        foreach (var row in file.ReadRows(part))
            bytes += row.Length;
        return bytes;
    }

    // Whole row groups for every thread.
    private static List<ParquetReadOptions> Split(ParquetFile file, int threads)
    {
        var parts = new List<ParquetReadOptions>();
        var first = 0L;
        foreach (var groups in file.RowGroups.Chunk((file.RowGroups.Count + threads - 1) / threads))
        {
            var rows = groups.Sum(group => group.RowCount);
            parts.Add(new() { FirstRow = first, RowLimit = rows });
            first += rows;
        }
        return parts;
    }

    private static void Write(string path, string text, ParquetCompression compression)
    {
        var random = new Random(1);
        ParquetWriter? writer = null;
        for (var i = 0; i < RowCount; i++)
        {
            var prompt = Cut(20, 300);
            var row = JsonSerializer.SerializeToElement(new
            {
                prompt,
                chosen = new[] { new { content = prompt, role = "user" }, new { content = Cut(100, 1500), role = "assistant" } },
                rejected = new[] { new { content = prompt, role = "user" }, new { content = Cut(100, 1500), role = "assistant" } },
                score_chosen = random.NextDouble() * 10,
                score_rejected = random.NextDouble() * 10,
            });
            writer ??= new(path, ParquetSchemaInference.Infer([row]), new() { Compression = compression, RowGroupLength = RowGroupLength });
            writer.Write(row);
        }
        writer!.Complete();

        string Cut(int least, int most)
        {
            var length = random.Next(least, most);
            return text.Substring(random.Next(text.Length - length), length);
        }
    }
}
