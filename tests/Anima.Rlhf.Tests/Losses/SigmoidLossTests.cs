using Anima.Testing;
using System.Text.Json;
using Anima.Rlhf.Losses;

namespace Anima.Rlhf.Tests.Losses;

public sealed class SigmoidLossTests
{
    [Fact]
    public void Loss_and_derivatives_equal_those_of_trl_on_every_stored_set()
    {
        using var inputs = JsonDocument.Parse(File.ReadAllBytes(Golden.Fixture("losses", "inputs.json")));
        var lines = File.ReadAllLines(Golden.Fixture("losses", "sigmoid.jsonl"));
        foreach (var line in lines)
        {
            using var row = JsonDocument.Parse(line);
            var set = inputs.RootElement.GetProperty(row.RootElement.GetProperty("inputs").GetString()!);
            Check(row.RootElement, set);
        }
        Assert.Equal(12, lines.Length);
    }

    [Fact]
    public void Equal_policy_and_reference_lose_ln_2_exactly()
    {
        var result = new SigmoidLoss(0.1).Evaluate(new PairLogps(-12.5, -80.25, -12.5, -80.25));
        Assert.Equal(Math.Log(2), result.Loss, 1e-15);
        Assert.Equal(-0.05, result.DChosen);
        Assert.Equal(0.05, result.DRejected);
    }

    [Theory]
    [InlineData(1e4)]
    [InlineData(-1e4)]
    public void Far_apart_answers_neither_overflow_nor_lose_their_slope(double distance)
    {
        var result = new SigmoidLoss(1).Evaluate(new PairLogps(distance, 0, 0, 0));
        Assert.Equal(Math.Max(-distance, 0), result.Loss);
        Assert.Equal(distance < 0 ? -1 : 0, result.DChosen);
    }

    private static void Check(JsonElement row, JsonElement set)
    {
        var loss = new SigmoidLoss(row.GetProperty("config").GetProperty("beta").GetDouble());
        var expected = Doubles(row, "per_pair_loss");
        var (dChosen, dRejected) = (Doubles(row, "grad_chosen_logps"), Doubles(row, "grad_rejected_logps"));
        var (chosen, rejected) = (Doubles(set, "policy_chosen_logps"), Doubles(set, "policy_rejected_logps"));
        var (refChosen, refRejected) = (Doubles(set, "ref_chosen_logps"), Doubles(set, "ref_rejected_logps"));
        for (var i = 0; i < expected.Length; i++)
        {
            var result = loss.Evaluate(new PairLogps(chosen[i], rejected[i], refChosen[i], refRejected[i]));
            Close.One(expected[i], result.Loss, 1e-6, 1e-5, "loss", i);
            Close.One(dChosen[i] * expected.Length, result.DChosen, 1e-6, 1e-5, "d chosen", i);
            Close.One(dRejected[i] * expected.Length, result.DRejected, 1e-6, 1e-5, "d rejected", i);
        }
    }

    private static double[] Doubles(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
