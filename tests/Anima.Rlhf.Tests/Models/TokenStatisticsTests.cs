using System.Text.Json;
using Anima.Rlhf.Models;
using Anima.Testing;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Models;

public sealed class TokenStatisticsTests
{
    private const TokenStatistics All = TokenStatistics.Entropy | TokenStatistics.LogSquaredProbs | TokenStatistics.MeanLogit;
    private const int Rows = 8, Pairs = 4, Length = 18, Vocabulary = 40;

    [Fact]
    public void Entropy_and_mean_logits_are_those_that_trl_logs_and_squares_give_its_weights()
    {
        using var scope = NewDisposeScope();
        using var file = new TensorFile(Golden.Fixture("losses", "tokens.safetensors"));
        using var logged = JsonDocument.Parse(File.ReadAllBytes(Golden.Fixture("losses", "tokens.json")));
        var metrics = logged.RootElement[0].GetProperty("metrics");
        var rows = Enumerable.Range(0, Rows).Select(row => Predict(file, row, "policy_logits")).ToArray();
        var references = Enumerable.Range(0, Rows).Select(row => Predict(file, row, "ref_logits")).ToArray();

        Close.One(metrics.GetProperty("entropy").GetDouble(), rows.SelectMany(row => row.Entropy).Average(), 1e-5, 1e-5, "entropy");
        Close.One(metrics.GetProperty("logits/chosen").GetDouble(), rows[..Pairs].SelectMany(row => row.MeanLogit).Average(), 1e-5, 1e-5, "logits/chosen");
        Close.One(metrics.GetProperty("logits/rejected").GetDouble(), rows[Pairs..].SelectMany(row => row.MeanLogit).Average(), 1e-5, 1e-5, "logits/rejected");

        var weighted = Enumerable.Range(0, Pairs).Average(i =>
        {
            var margin = rows[i].Logps.Sum() - references[i].Logps.Sum() - (rows[i + Pairs].Logps.Sum() - references[i + Pairs].Logps.Sum());
            return Math.Log(1 + Math.Exp(-0.1 * margin)) * rows[i].Weight * rows[i + Pairs].Weight;
        });
        Close.One(logged.RootElement[1].GetProperty("loss").GetDouble(), weighted, 1e-6, 1e-5, "weighted loss");
    }

    [Fact]
    public void Statistics_change_no_bit_of_log_probs_and_rows()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3UL);
        var (hidden, head) = (randn([9, 6], generator: generator), randn([50, 6], generator: generator));
        var targets = tensor(Enumerable.Range(0, 9).Select(i => (long)(5 * i)).ToArray());
        var (plain, more) = (LogProbHead.Predict(hidden, targets, head, rows: true), LogProbHead.Predict(hidden, targets, head, rows: true, All));
        Assert.Equal(TinyModel.Floats(plain.Logps), TinyModel.Floats(more.Logps));
        Assert.Equal(TinyModel.Floats(plain.Rows!), TinyModel.Floats(more.Rows!));
        Assert.Null(plain.Entropy);
    }

    // The stored logits as hidden states under a head that is the identity.
    private static Sequence Predict(TensorFile file, int row, string name)
    {
        var logits = file.Floats(name).AsSpan(row * Length * Vocabulary, Length * Vocabulary).ToArray();
        var (ids, mask) = (file.Longs("input_ids").AsSpan(row * Length, Length).ToArray(), file.Longs("completion_mask").AsSpan(row * Length, Length).ToArray());
        int[] targets = [.. Enumerable.Range(1, Length - 1).Where(t => mask[t] != 0)];
        var hidden = tensor(logits, [Length, Vocabulary]).index_select(0, tensor(targets.Select(t => (long)t - 1).ToArray()));
        var found = LogProbHead.Predict(hidden, tensor(targets.Select(t => ids[t]).ToArray()), eye(Vocabulary), rows: false, All);
        return new(TinyModel.Floats(found.Logps), TinyModel.Floats(found.Entropy!), TinyModel.Floats(found.LogSquaredProbs!), TinyModel.Floats(found.MeanLogit!));
    }

    private sealed record Sequence(float[] Logps, float[] Entropy, float[] LogSquaredProbs, float[] MeanLogit)
    {
        public double Weight => Math.Exp(Logps.Average() - LogSquaredProbs.Average());
    }
}
