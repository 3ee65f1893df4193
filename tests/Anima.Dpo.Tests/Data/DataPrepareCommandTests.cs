using Anima.Testing;

namespace Anima.Dpo.Tests.Data;

public sealed class DataPrepareCommandTests : IDisposable
{
    private static readonly string Tokenizer = Golden.Fixture("dpo", "tokenizer");

    // Content of its own for each test: tests share the cache of their process.
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_source_is_prepared_once_and_another_cut_needs_no_other_tokens()
    {
        var source = Source("rows.jsonl");
        Assert.Equal($"""
            {source}: Rows hold text: prompts in 'prompt', answers in 'chosen' and 'rejected'.
            {source}: 2 of 2 rows are usable pairs.
            {source}: 2 rows are prepared and kept

            """, Said(0, "--model", Tokenizer, source));
        Assert.Equal($"""
            {source}: Rows hold text: prompts in 'prompt', answers in 'chosen' and 'rejected'.
            {source}: 0 of 2 rows are usable pairs.
            {source}: Dropped 2 rows (0, 1): the prompt alone has max_length tokens or more.
            {source}: 2 rows were already prepared

            """, Said(0, "--model", Tokenizer, "--max-length", "4", source));
    }

    [Fact]
    public void A_recipe_prepares_what_its_run_reads()
    {
        var recipe = _folder.Write("tiny.yaml", $$"""
            output_dir: {{_folder["runs"]}}
            model: {path: {{Golden.Fixture("models", "llama")}}, tokenizer: {{Tokenizer}}, quantize: none, dtype: fp32}
            data: {train: [{{Source("a.jsonl")}}, {source: {{Source("b.jsonl", count: 3)}}, limit: 2}], eval: {{Source("c.jsonl", count: 1)}}, max_length: 500}
            train: {pairs_per_step: 2, max_steps: 1}
            tracking: {mlflow: off}

            """);
        var first = Said(0, recipe);
        Assert.Contains($"train: {_folder["a.jsonl"]}: 2 rows are prepared and kept\n", first, StringComparison.Ordinal);
        Assert.Contains($"train: {_folder["b.jsonl"]}: 2 rows are prepared and kept\n", first, StringComparison.Ordinal);
        Assert.Contains($"eval: {_folder["c.jsonl"]}: 1 row is prepared and kept\n", first, StringComparison.Ordinal);
        Assert.Equal(first.Replace("are prepared and kept", "were already prepared", StringComparison.Ordinal).Replace("is prepared and kept", "was already prepared", StringComparison.Ordinal), Said(0, recipe));

        var files = CacheFiles();
        using var terminal = new Terminal();
        Assert.True(terminal.Run("train", recipe) == 0, terminal.Error);
        Assert.Equal(files, CacheFiles().Intersect(files));
        var again = Said(0, recipe, "--set", "data.max_length=20");
        Assert.Equal(3, again.Split(" already prepared").Length - 1);
    }

    [Fact]
    public void A_wrong_row_is_bad_input_with_its_place()
    {
        var source = _folder.Write("rows.jsonl", "{\"prompt\":\"" + _mark + "\",\"chosen\":\"b\",\"rejected\":\"c\"}\n{\"prompt\":1,\"chosen\":1,\"rejected\":1}\n");
        Assert.StartsWith($"{source}:2: prompt is a number", Said(ExitCode.BadInput, "--model", Tokenizer, source), StringComparison.Ordinal);
    }

    private static string Said(int exitCode, params string[] arguments)
    {
        using var terminal = new Terminal();
        var code = terminal.Run(["data", "prepare", .. arguments]);
        Assert.True(code == exitCode, terminal.Error);
        Assert.Empty(terminal.Output);
        return terminal.Error;
    }

    private string Source(string name, int count = 2) => _folder.Write(name, string.Concat(Enumerable.Range(0, count).Select(i =>
        $$"""{"prompt":"{{_mark}} {{name}} {{i}}","chosen":"a good answer","rejected":"a bad one"}""" + "\n")));

    private static string[] CacheFiles() => Directory.GetFiles(Path.Combine(Environment.GetEnvironmentVariable("ANIMA_CACHE")!, "tokens"), "*.tokens");
}
