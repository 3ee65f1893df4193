using Anima.Testing;
using System.Text.Json;
using Anima.Recipes;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Tests.Models;
using Anima.Rlhf.Training;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

public sealed class OptimizerTests
{
    [Theory]
    [InlineData("0.0", 0.0)]
    [InlineData("0.01", 0.01)]
    public void AdamW_steps_equal_those_of_torch(string name, double weightDecay)
    {
        using var scope = NewDisposeScope();
        using var file = new TensorFile(Golden.Fixture("losses", "adamw.safetensors"));
        var prefix = $"wd{name}";
        var weights = tensor(file.Floats($"{prefix}.param.0"), ScalarType.Float32);
        using var optimizer = new AdamW(weights.numel(), CPU, 0.9, 0.999, 1e-8, weightDecay);
        for (var step = 1; step <= 5; step++)
        {
            optimizer.Step(weights, tensor(file.Floats($"{prefix}.grad.{step}"), ScalarType.Float32), 1e-3);
            Close.All(file.Floats($"{prefix}.param.{step}"), TinyModel.Floats(weights), 1e-7, 1e-6, $"weights after {step}");
            Close.All(file.Floats($"{prefix}.exp_avg.{step}"), TinyModel.Floats(optimizer.FirstMoment), 1e-8, 1e-6, $"exp_avg after {step}");
            Close.All(file.Floats($"{prefix}.exp_avg_sq.{step}"), TinyModel.Floats(optimizer.SecondMoment), 1e-9, 1e-6, $"exp_avg_sq after {step}");
        }
    }

    [Fact]
    public void Weight_decay_reaches_all_of_an_adapter_and_neither_norms_nor_biases_of_a_model()
    {
        using var trained = new TrainedModel("gpt2", ScalarType.Float32);
        Assert.Equal(
            trained.Parameters.Parameters.Where(parameter => parameter.Master.shape.Length == 2).Sum(parameter => parameter.Master.numel()),
            trained.Parameters.Decayed.Sum(range => range.Length));
        using var adapter = TinyModel.NoisyAdapter(trained.Model);
        Assert.Equal([new ParameterRange(0, adapter.Weights.numel())], adapter.Decayed);
    }

    [Fact]
    public void Clipping_scales_to_the_norm_and_returns_the_one_before()
    {
        using var scope = NewDisposeScope();
        var gradients = tensor(new[] { 3f, 4f }, ScalarType.Float32);
        Assert.Equal(5, GradientClipping.ClipNorm(gradients, 1), 1e-12);
        Close.All([0.6f, 0.8f], TinyModel.Floats(gradients), 0, 1e-6, "clipped");
        Assert.Equal(1, GradientClipping.ClipNorm(gradients, 2), 1e-6);
        Close.All([0.6f, 0.8f], TinyModel.Floats(gradients), 0, 1e-6, "untouched");
        Assert.Equal(1, GradientClipping.ClipNorm(gradients, 0), 1e-6);
        Close.All([0.6f, 0.8f], TinyModel.Floats(gradients), 0, 1e-6, "switched off");
    }

    [Fact]
    public void Rates_equal_those_of_transformers_for_every_stored_schedule()
    {
        using var schedules = JsonDocument.Parse(File.ReadAllBytes(Golden.Fixture("losses", "lr_schedules.json")));
        var compared = 0;
        foreach (var stored in schedules.RootElement.EnumerateArray())
            if (SchedulerOf(stored) is { } scheduler)
            {
                Compare(stored, scheduler);
                compared++;
            }
        Assert.True(compared >= 3, $"only {compared} schedules were compared");
    }

    // Ours warms up with "constant" as well, which transformers calls constant_with_warmup.
    private static LrScheduler? SchedulerOf(JsonElement stored) => stored.GetProperty("name").GetString() switch
    {
        "constant" when stored.GetProperty("num_warmup_steps").GetInt32() == 0 => LrScheduler.Constant,
        "constant_with_warmup" => LrScheduler.Constant,
        "linear" => LrScheduler.Linear,
        "cosine" when stored.GetProperty("kwargs").ValueKind == JsonValueKind.Null => LrScheduler.Cosine,
        _ => null,
    };

    private static void Compare(JsonElement stored, LrScheduler scheduler)
    {
        var total = stored.GetProperty("num_training_steps").GetInt32();
        var schedule = new LearningRateSchedule(scheduler, stored.GetProperty("base_lr").GetDouble(), stored.GetProperty("num_warmup_steps").GetInt32(), total);
        var rates = stored.GetProperty("lr_at_step").EnumerateArray().Select(rate => rate.GetDouble()).ToArray();
        for (var k = 0; k < total; k++)
            Close.One(rates[k], schedule.At(k + 1), 1e-18, 1e-12, stored.GetProperty("name").GetString()!, k);
    }
}
