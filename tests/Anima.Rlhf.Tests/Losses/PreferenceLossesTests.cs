using System.Text.Json;
using Anima.Recipes;
using Anima.Rlhf.Losses;
using Anima.Testing;

namespace Anima.Rlhf.Tests.Losses;

public sealed class PreferenceLossesTests
{
    private static readonly StepTotals OnePair = new(1, 1);

    [Fact]
    public void Losses_and_slopes_equal_those_of_trl_on_every_stored_set()
    {
        using var inputs = JsonDocument.Parse(File.ReadAllBytes(Golden.Fixture("losses", "inputs.json")));
        var lines = File.ReadAllLines(Golden.Fixture("losses", "sequence.jsonl"));
        foreach (var line in lines)
        {
            using var row = JsonDocument.Parse(line);
            Check(row.RootElement, inputs.RootElement.GetProperty(row.RootElement.GetProperty("inputs").GetString()!));
        }
        Assert.Equal(32, lines.Length);
    }

    [Theory]
    [InlineData("sigmoid", 0.6931471805599453)]
    [InlineData("hinge", 1)]
    [InlineData("ipo", 25)]
    public void Equal_policy_and_reference_lose_what_the_loss_begins_with(string name, double loss) =>
        Assert.Equal(loss, Build(name, 0.1).Evaluate(Pair(-12.5, -80.25, -12.5, -80.25), OnePair).Loss, 1e-14);

    [Theory]
    [InlineData(1e4)]
    [InlineData(-1e4)]
    public void Far_apart_answers_neither_overflow_nor_lose_their_slope(double distance)
    {
        var result = Build("sigmoid", 1).Evaluate(Pair(distance, 0, 0, 0), OnePair);
        Assert.Equal(Math.Max(-distance, 0), result.Loss);
        Assert.Equal(distance < 0 ? -1 : 0, result.DChosen);
    }

    [Theory]
    [InlineData("sigmoid")]
    [InlineData("hinge")]
    [InlineData("ipo")]
    [InlineData("sft")]
    public void Slopes_are_those_of_the_loss(string name)
    {
        var loss = Build(name, 0.1);
        var totals = new StepTotals(3, 40);
        const double Step = 1e-5;
        foreach (var (c, r) in new[] { (-10.0, -12.0), (-20.0, -15.0), (-3.0, -9.5) })
        {
            var result = loss.Evaluate(Pair(c, r, -11, -11.5), totals);
            Close.One(Slope(x => Pair(c + x, r, -11, -11.5)), result.DChosen, 1e-6, 1e-6, $"{name} d chosen");
            Close.One(Slope(x => Pair(c, r + x, -11, -11.5)), result.DRejected, 1e-6, 1e-6, $"{name} d rejected");
        }

        double Slope(Func<double, ScoredPair> at) => (loss.Evaluate(at(Step), totals).Loss - loss.Evaluate(at(-Step), totals).Loss) / (2 * Step);
    }

    [Fact]
    public void A_loss_that_is_not_here_is_refused_with_those_that_are() => Assert.Contains(
        "hinge, ipo, sft, sigmoid", Assert.Throws<InvalidDataException>(() => Build("kto", 0.1)).Message, StringComparison.Ordinal);

    private static void Check(JsonElement row, JsonElement set)
    {
        var config = row.GetProperty("config");
        var loss = PreferenceLosses.Build(new LossSection
        {
            Beta = config.GetProperty("beta").GetDouble(),
            Type = [.. config.GetProperty("loss_types").EnumerateArray().Select(name => new LossTerm(name.GetString()!))],
        });
        var expected = Doubles(row, "per_pair_loss");
        var (dChosen, dRejected) = (Doubles(row, "grad_chosen_logps"), Doubles(row, "grad_rejected_logps"));
        var (chosen, rejected) = (Doubles(set, "policy_chosen_logps"), Doubles(set, "policy_rejected_logps"));
        var (refChosen, refRejected) = (Doubles(set, "ref_chosen_logps"), Doubles(set, "ref_rejected_logps"));
        var (chosenTokens, rejectedTokens) = (Doubles(set, "chosen_len"), Doubles(set, "rejected_len"));
        for (var i = 0; i < expected.Length; i++)
        {
            var result = loss.Evaluate(Pair(chosen[i], rejected[i], refChosen[i], refRejected[i], (int)chosenTokens[i], (int)rejectedTokens[i]), OnePair);
            var what = $"{config.GetProperty("loss_types")} {row.GetProperty("inputs")}";
            Close.One(expected[i], result.Loss, 1e-6, 1e-5, what, i);
            Close.One(dChosen[i] * expected.Length, result.DChosen, 1e-6, 1e-5, $"{what} d chosen", i);
            Close.One(dRejected[i] * expected.Length, result.DRejected, 1e-6, 1e-5, $"{what} d rejected", i);
        }
    }

    private static IPreferenceLoss Build(string name, double beta) => PreferenceLosses.Build(new LossSection { Type = [new LossTerm(name)], Beta = beta });

    private static ScoredPair Pair(double chosen, double rejected, double refChosen, double refRejected, int chosenTokens = 5, int rejectedTokens = 7) => new(
        new AnswerScores(chosenTokens, new StreamScore(chosen), [new StreamScore(refChosen)]),
        new AnswerScores(rejectedTokens, new StreamScore(rejected), [new StreamScore(refRejected)]));

    private static double[] Doubles(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
