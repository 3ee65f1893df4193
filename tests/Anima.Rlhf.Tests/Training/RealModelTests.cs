using System.Text.Json;
using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Models;
using Anima.Rlhf.Tests.Models;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

/// <summary>SmolLM2-135M-Instruct on real pairs against transformers, bitsandbytes and TRL.</summary>
public sealed class RealModelTests
{
    private static readonly Truncation At512 = new(512);

    [Theory]
    [InlineData("fp32")]
    [InlineData("nf4_fp32")]
    [InlineData("nf4_bf16")]
    public void Log_probs_of_real_pairs_equal_those_of_the_python_stack(string variant)
    {
        var format = variant switch { "fp32" => TinyModel.Fp32, "nf4_fp32" => TinyModel.Nf4, _ => TinyModel.Nf4Bf16 };
        using var model = TinyModel.Load(Golden.RealModel(), format);
        using var stored = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("smollm2", "logprobs.json")));
        var rows = stored.RootElement.EnumerateArray().Where(row => row.GetProperty("max_length").GetInt32() == 512).Take(8).ToList();
        var pairs = Pairs();
        var scorer = new SequenceScorer(new StreamEngine(model, null, []), 2048);
        var scores = scorer.Score(rows.Select(row => pairs[row.GetProperty("pair").GetInt32()].ToTree())).ToList();
        using var tokens = new TensorFile(Golden.Path("smollm2", "logprobs.safetensors"));
        for (var i = 0; i < rows.Count; i++)
        {
            Check(rows[i], "chosen", scores[i][0]);
            Check(rows[i], "rejected", scores[i][1]);
        }

        void Check(JsonElement row, string side, SequenceScore score)
        {
            var what = $"pair {row.GetProperty("pair").GetInt32()} {side} {variant}";
            var sum = row.GetProperty($"{side}_{variant}").GetDouble();
            if (variant == "nf4_bf16")
            {
                Close.One(sum, score.Logps, 0.5, 0.01, what);
                return;
            }
            Close.One(sum, score.Logps, 1e-3, 3e-5, what);
            Close.All(tokens.Floats($"pair{row.GetProperty("pair").GetInt32()}.L512.{side}.{variant}"), score.TokenLogps, 1e-4, 1e-4, what);
        }
    }

    [Fact]
    public void Four_steps_of_nf4_training_in_fp32_follow_trl()
    {
        using var trajectory = JsonDocument.Parse(File.ReadAllBytes(Golden.Path("smollm2", "dpo_fp32", "trajectory.json")));
        var model = TinyModel.Load(Golden.RealModel(), TinyModel.Nf4);
        var initial = PeftAdapter.Load(Golden.Path("smollm2", "initial_adapter"), model.Linears, CPU);
        using var fixture = new TrainingFixture(model, initial, keptLayers: model.Layers.Count);
        var pairs = Pairs();
        foreach (var step in trajectory.RootElement.GetProperty("steps").EnumerateArray().Take(4))
        {
            var taken = step.GetProperty("pairs").EnumerateArray().Select(pair => pairs[pair.GetInt32()].ToTree()).ToArray();
            var result = fixture.Step.Run(taken, 4096, step.GetProperty("lr").GetDouble(), maxGradNorm: 1);
            var what = $"step {step.GetProperty("step").GetInt32()}";
            Close.One(step.GetProperty("loss").GetDouble(), result["loss"], 5e-4, 0, $"{what} loss");
            Close.One(step.GetProperty("grad_norm").GetDouble(), result.GradNorm, 0, 3e-3, $"{what} grad_norm");
            Close.One(step.GetProperty("rewards/margins").GetDouble(), result["rewards/margins"], 5e-4, 0, $"{what} margins");
            Close.One(step.GetProperty("logps/chosen").GetDouble(), result["logps/chosen"], 1e-2, 3e-5, $"{what} logps/chosen");
        }
    }

    private static Dictionary<int, TrainingItem> Pairs()
    {
        var pairs = new Dictionary<int, TrainingItem>();
        foreach (var line in File.ReadLines(Golden.Path("smollm2", "tokenized.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var pair = json.RootElement.GetProperty("pair").GetInt32();
            pairs[pair] = TrainingItem.Pair(pair, Ids("prompt_ids"), Ids("chosen_ids"), Ids("rejected_ids"), At512);

            int[] Ids(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
        }
        return pairs;
    }
}
