using System.Text.Json;
using Anima.Testing;

namespace Anima.Dpo.Tests.Commands;

public sealed class SftCommandTests : IDisposable
{
    private static readonly string Model = Golden.Fixture("models", "llama");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_parameters_are_trained_into_a_model_folder_that_scores_better()
    {
        var data = _folder.Write("rows.jsonl", Rows());
        using var terminal = new Terminal();
        Assert.Equal((0, ""), (terminal.Run("sft", Recipe("adapter: {type: none}"), "--set", $"data.train={data}", "--set", "data.eval=0.25"), terminal.Output));
        var metrics = Lines("metrics.jsonl");
        Assert.Equal(["step", "eval_loss", "eval_mean_token_accuracy", "eval_seconds"], metrics[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(["step", "loss", "mean_token_accuracy", "grad_norm", "learning_rate", "tokens", "seconds"], metrics[1].EnumerateObject().Select(member => member.Name));
        Assert.True(metrics[^1].GetProperty("eval_loss").GetDouble() < metrics[0].GetProperty("eval_loss").GetDouble());
        Assert.Equal(File.ReadAllText(Path.Combine(Model, "config.json")), File.ReadAllText(Run("model/config.json")));
        Assert.Contains($"finished; the model is in {Run("model")}", terminal.Error, StringComparison.Ordinal);
        Assert.True(Score(Run("model")) > Score(Model));
    }

    [Fact]
    public void An_adapter_is_trained_on_a_quantised_model()
    {
        var data = _folder.Write("rows.jsonl", Rows());
        using var terminal = new Terminal();
        Assert.Equal((0, ""), (terminal.Run("sft", Recipe("adapter: {r: 4}"), "--set", $"data.train={data}", "--set", "model.quantize=nf4"), terminal.Output));
        var losses = Lines("metrics.jsonl").Select(line => line.GetProperty("loss").GetDouble()).ToArray();
        Assert.True(losses[^1] < losses[0]);
        Assert.True(File.Exists(Run("adapter/adapter_model.safetensors")));
    }

    [Fact]
    public void Conversations_are_told_from_other_rows()
    {
        var tokenizer = Golden.Fixture("dpo", "tokenizer");
        var data = _folder.Write("chats.jsonl", """
            {"messages":[{"role":"user","content":"One"},{"role":"assistant","content":"Two"},{"role":"user","content":"Three"},{"role":"assistant","content":"Four"}]}

            """);
        using var terminal = new Terminal();
        Assert.Equal((0, ""), (terminal.Run("sft", Recipe("adapter: {r: 4}"), "--set", $"data.train={data}", "--set", $"model.tokenizer={tokenizer}", "--set", "train.max_steps=1"), terminal.Output));
        Assert.Contains("Rows hold conversations in 'messages'; every assistant turn is learnt.", terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loss.beta=0.2", "--set loss.beta: loss has no place in supervised fine-tuning, which compares with nothing; remove the section, or use train for preference pairs")]
    [InlineData("train.pairs_per_step=4", "train.pairs_per_step is for train; write train.sequences_per_step: 4")]
    [InlineData("adapter.type=none", "adapter.type: none trains the base weights, which are quantised; write model.quantize: none or adapter.type: lora")]
    [InlineData("samples.prompts=[Hello]", "has no tokenizer to read prompts with; leave samples.prompts out, or name one as model.tokenizer")]
    public void What_does_not_belong_is_refused(string setting, string problem)
    {
        var data = _folder.Write("rows.jsonl", Rows());
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("sft", Recipe("adapter: {r: 4}"), "--set", $"data.train={data}", "--set", "model.quantize=nf4", "--set", setting));
        Assert.Contains(problem, terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run("")));
    }

    [Theory]
    [InlineData("{\"chosen\":\"a\",\"rejected\":\"b\"}", "the row has none of 'messages', 'prompt' with 'completion', or 'text'")]
    [InlineData("{\"completion\":\"a\"}", "the row has 'completion' but no 'prompt'")]
    [InlineData("{\"input_ids\":[1,2,999]}", "token 2 has the id 999, but the model knows ids 0 to 319")]
    [InlineData("{\"input_ids\":[1,2],\"completion_start\":\"x\"}", "completion_start must be the index of the first token to learn")]
    [InlineData("{\"input_ids\":[5]}", "data.train leaves not a single sequence to train on")]
    public void Rows_that_teach_nothing_are_bad_input(string row, string problem)
    {
        var data = _folder.Write("rows.jsonl", row + "\n");
        using var terminal = new Terminal();
        Assert.Equal(ExitCode.BadInput, terminal.Run("sft", Recipe("adapter: {r: 4}"), "--set", $"data.train={data}"));
        Assert.Contains(problem, terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run("")));
    }

    [Fact]
    public void A_whole_model_resumes_to_the_same_bytes_and_dpo_goes_on_from_it()
    {
        var pairs = Golden.Fixture("dpo", "tokenized.jsonl");
        var recipe = _folder.Write("whole.yaml", $$"""
            model: {path: {{Model}}, quantize: none, dtype: fp32}
            adapter: {type: none}
            data: {train: {{pairs}}, eval: 0.25}
            train: {pairs_per_step: 2, max_steps: 6, learning_rate: 1.0e-3}
            checkpoint: {every: 2, keep: 5}
            tracking: {mlflow: off}

            """);
        string Weights(string name) => Path.Combine(_folder["runs"], name, "model", "model.safetensors");
        Train("straight", "train", recipe, "--set", $"output_dir={_folder["runs"]}", "--set", "name=straight");
        Train("halted", "train", recipe, "--set", $"output_dir={_folder["runs"]}", "--set", "name=halted");
        var metrics = File.ReadLines(Path.Combine(_folder["runs"], "straight", "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(0, metrics[0].GetProperty("eval_rewards/margins").GetDouble());
        Assert.Equal(Math.Log(2), metrics[1].GetProperty("loss").GetDouble());
        Assert.True(metrics[^1].GetProperty("eval_loss").GetDouble() < Math.Log(2));

        // As a run looks that was killed after its checkpoint of step 4.
        var halted = Path.Combine(_folder["runs"], "halted");
        Directory.Delete(Path.Combine(halted, "checkpoints", "step-6"), recursive: true);
        Directory.Delete(Path.Combine(halted, "model"), recursive: true);
        File.WriteAllText(Path.Combine(halted, "run.json"), File.ReadAllText(Path.Combine(halted, "run.json")).Replace("\"finished\": true", "\"finished\": false", StringComparison.Ordinal));
        Train("halted", "train", "--resume", halted);
        Assert.Equal(File.ReadAllBytes(Weights("straight")), File.ReadAllBytes(Weights("halted")));

        void Train(string name, params string[] args)
        {
            using var terminal = new Terminal();
            Assert.Equal((0, ""), (terminal.Run(args), terminal.Output));
            Assert.True(File.Exists(Weights(name)));
        }
    }

    private string Run(string name) => Path.TrimEndingDirectorySeparator(Path.Combine(_folder["runs"], "tiny-sft", name));

    private JsonElement[] Lines(string name) => [.. File.ReadLines(Run(name)).Select(line => JsonDocument.Parse(line).RootElement)];

    private string Recipe(string adapter) => _folder.Write("tiny-sft.yaml", $$"""
        output_dir: {{_folder["runs"]}}
        model: {path: {{Model}}, quantize: none, dtype: fp32}
        data: {train: none.jsonl}
        train: {sequences_per_step: 4, epochs: 4, learning_rate: 2.0e-3}
        tracking: {mlflow: off}
        {{adapter}}

        """);

    private static string Rows() => string.Concat(Enumerable.Range(0, 16).Select(row =>
        JsonSerializer.Serialize(new { input_ids = Enumerable.Range(0, 12).Select(i => (7 * i + row % 4) % 300) }) + "\n"));

    private static double Score(string model)
    {
        using var terminal = new Terminal("{\"input_ids\":[0,7,14,21,28,35],\"completion_start\":1}\n");
        Assert.Equal(0, terminal.Run("score", "--model", model));
        return JsonDocument.Parse(terminal.Output).RootElement.GetProperty("logps").GetDouble();
    }
}
