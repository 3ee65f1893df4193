using Anima.Benchmarks;

// Measures, and prints each figure beside the one checked in earlier.
//   dotnet run --project tests/Anima.Benchmarks -c Release -- [tokenizers] [load] [parquet] [data] [kernels] [--model NAME=PATH]... [--save]
// Without a subject all are measured; --save keeps the figures.
if (args is [LoadBenchmark.Once, var file])
{
    LoadBenchmark.LoadOnce(file);
    return;
}
string[] subjects = [.. args.Where(argument => argument is "tokenizers" or "load" or "parquet" or "data" or "kernels")];
var folder = FindFolder();
var figures = new Figures(Path.Combine(folder, "earlier.json"));
if (subjects is [] || subjects.Contains("tokenizers"))
    TokenizerBenchmark.Run(figures, Path.Combine(folder, "..", "fixtures", "tokenizers"), args);
if (subjects is [] || subjects.Contains("load"))
    LoadBenchmark.Run(figures);
if (subjects is [] || subjects.Contains("parquet"))
    ParquetBenchmark.Run(figures);
if (subjects is [] || subjects.Contains("data"))
    DataBenchmark.Run(figures, Path.Combine(folder, "..", "fixtures", "dpo", "tokenizer"));
if (subjects is [] || subjects.Contains("kernels"))
    KernelBenchmark.Run(figures);
if (args.Contains("--save"))
    figures.Save();

static string FindFolder()
{
    for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        if (Path.Combine(folder, "tests", "Anima.Benchmarks") is var found && Directory.Exists(found))
            return found;
    throw new InvalidOperationException("Run the benchmarks from a checkout.");
}
