using Anima.Testing;
using System.Text.Json;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Losses;
using Anima.Recipes;
using Anima.Rlhf.Tests.Models;
using Anima.Rlhf.Training;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

public sealed class TrajectoryTests
{
    // Of the way that all weights went together.
    private const double ChangeShare = 1e-4;

    [Theory]
    [InlineData("trajectory_fp32", 0)]
    [InlineData("trajectory_fp32", 2)]
    [InlineData("trajectory_fp32_b_nonzero", 1)]
    [InlineData("trajectory_fp32_accum2_cosine", 0)]
    [InlineData("trajectory_nf4", 0)]
    [InlineData("trajectory_nf4", 2)]
    [InlineData("trajectory_fp32_conversational_ipo_wd", 1)]
    [InlineData("trajectory_fp32_maxlen48_mix", 0)]
    public void Twelve_steps_equal_those_of_trl(string name, int keptLayers)
    {
        var folder = Golden.Fixture("trajectories", name);
        using var trajectory = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "trajectory.json")));
        using var snapshots = new TensorFile(Path.Combine(folder, "snapshots.safetensors"));
        var model = TinyModel.Llama(name.EndsWith("nf4", StringComparison.Ordinal) ? TinyModel.Nf4 : TinyModel.Fp32);
        var config = trajectory.RootElement.GetProperty("config");
        using var fixture = new TrainingFixture(
            model, PeftAdapter.Load(Path.Combine(folder, "initial_adapter"), model.Linears, CPU), keptLayers: keptLayers,
            loss: Loss(config), weightDecay: config.GetProperty("weight_decay").GetDouble());
        var initial = TinyModel.Floats(fixture.Policy.Weights);
        var pairs = TrainingFixture.Pairs(Path.Combine(folder, "tokenized.jsonl"), config.GetProperty("max_length").GetInt32());
        var steps = trajectory.RootElement.GetProperty("steps").EnumerateArray().ToArray();
        var pairsPerStep = 2 * steps[0].GetProperty("micro_batches").GetArrayLength();
        var schedule = Schedule(config, steps.Length);
        for (var k = 0; k < steps.Length; k++)
        {
            var taken = Enumerable.Range(0, pairsPerStep).Select(i => pairs[(k * pairsPerStep + i) % pairs.Length]).ToArray();
            var result = fixture.Step.Run(taken, 4096, schedule.At(k + 1), config.GetProperty("max_grad_norm").GetDouble());
            Compare(steps[k], result, $"{name} step {k + 1}");
            if (k is 0 or 3)
                CompareChange(snapshots, $"after_step_{k + 1}.", fixture.Policy, initial, $"{name} after step {k + 1}");
        }
        using var final = new TensorFile(Path.Combine(folder, "final_adapter", PeftAdapter.WeightsFileName));
        CompareChange(final, "", fixture.Policy, initial, $"{name} at the end");
    }

    [Fact]
    public void The_gradient_of_the_first_step_equals_that_of_trl_before_clipping()
    {
        using var scope = NewDisposeScope();
        var folder = Golden.Fixture("trajectories", "trajectory_fp32_b_nonzero");
        using var snapshots = new TensorFile(Path.Combine(folder, "snapshots.safetensors"));
        var model = TinyModel.Llama(TinyModel.Fp32);
        using var fixture = new TrainingFixture(model, PeftAdapter.Load(Path.Combine(folder, "initial_adapter"), model.Linears, CPU));
        var pairs = TrainingFixture.Pairs(Path.Combine(folder, "tokenized.jsonl"));

        fixture.Step.Run(pairs[..2], 4096, learningRate: 0, maxGradNorm: 0);

        foreach (var module in fixture.Policy.Modules)
        {
            Close.ToLargest(snapshots.Floats($"grad_step_1.base_model.model.{module.Path}.lora_A.weight"), TinyModel.Floats(module.A.grad!), 2e-4, module.Path);
            Close.ToLargest(snapshots.Floats($"grad_step_1.base_model.model.{module.Path}.lora_B.weight"), TinyModel.Floats(module.B.grad!), 2e-4, module.Path);
        }
    }

    [Fact]
    public void The_first_loss_of_a_fresh_adapter_is_ln_2_to_the_last_bit_in_every_dtype()
    {
        foreach (var format in new[] { TinyModel.Fp32, TinyModel.Nf4, TinyModel.Nf4Bf16 })
        {
            var model = TinyModel.Llama(format);
            var config = new LoraConfig { R = 4, LoraAlpha = 8, Targets = TargetModules.AllLinear };
            using var fixture = new TrainingFixture(model, LoraAdapter.Fresh(config, model.Linears, CPU, 1));
            var pairs = TrainingFixture.Pairs(Golden.Fixture("trajectories", "trajectory_fp32", "tokenized.jsonl"));
            var result = fixture.Step.Run(pairs, 100, 0, 1);
            Assert.Equal(Math.Log(2), result["loss"], 1e-15);
            Assert.Equal(0, result["rewards/chosen"]);
            Assert.Equal(0, result["rewards/margins"]);
            Assert.Equal(0, result["rewards/accuracies"]);
        }
    }

    private static IPreferenceLoss Loss(JsonElement config)
    {
        string[] names = config.TryGetProperty("loss_type", out var types) ? [.. types.EnumerateArray().Select(name => name.GetString()!)] : ["sigmoid"];
        double[] weights = config.TryGetProperty("loss_weights", out var given) ? [.. given.EnumerateArray().Select(weight => weight.GetDouble())] : [1];
        return PreferenceLosses.Build(new LossSection { Beta = TrainingFixture.Beta, Type = [.. names.Zip(weights, (name, weight) => new LossTerm(name) { Weight = weight })] });
    }

    private static LearningRateSchedule Schedule(JsonElement config, int total) =>
        new(Enum.Parse<LrScheduler>(config.GetProperty("lr_scheduler_type").GetString()!, ignoreCase: true),
            config.GetProperty("learning_rate").GetDouble(), config.GetProperty("warmup_steps").GetInt32(), total);

    private static void Compare(JsonElement step, StepResult result, string what)
    {
        var logged = step.GetProperty("logged");
        Close.One(step.GetProperty("loss").GetDouble(), result["loss"], 2e-4, 0, $"{what} loss");
        Close.One(step.GetProperty("grad_norm").GetDouble(), result.GradNorm, 0, 1e-3, $"{what} grad_norm");
        Close.One(step.GetProperty("lr_used").GetDouble(), result.LearningRate, 1e-18, 1e-6, $"{what} learning_rate");
        Close.One(logged.GetProperty("rewards/margins").GetDouble(), result["rewards/margins"], 5e-4, 0, $"{what} margins");
        Close.One(logged.GetProperty("rewards/accuracies").GetDouble(), result["rewards/accuracies"], 0, 0, $"{what} accuracies");
        Close.One(logged.GetProperty("logps/chosen").GetDouble(), result["logps/chosen"], 1e-3, 3e-5, $"{what} logps/chosen");
        Close.One(logged.GetProperty("logps/rejected").GetDouble(), result["logps/rejected"], 1e-3, 3e-5, $"{what} logps/rejected");
    }

    // Compared with how far the weights moved, which the rate bounds: an absolute tolerance of a step's size would pass a gradient with
    // the wrong sign. Of all weights together, since Adam blows the rounding of a gradient near zero up to the size of a step.
    private static void CompareChange(TensorFile expected, string prefix, LoraAdapter policy, float[] initial, string what)
    {
        var actual = TinyModel.Floats(policy.Weights);
        float[] wanted = [.. policy.Modules.SelectMany(module => expected.Floats($"{prefix}base_model.model.{module.Path}.lora_A.weight").Concat(expected.Floats($"{prefix}base_model.model.{module.Path}.lora_B.weight")))];
        double change = 0, difference = 0;
        for (var i = 0; i < wanted.Length; i++)
        {
            change += Math.Pow(wanted[i] - initial[i], 2);
            difference += Math.Pow(wanted[i] - actual[i], 2);
        }
        Assert.True(Math.Sqrt(difference) <= ChangeShare * Math.Sqrt(change), $"{what}: the weights moved by {Math.Sqrt(change)}, and are off by {Math.Sqrt(difference)}");
    }
}
