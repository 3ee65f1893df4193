using System.Text.Json;
using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;
using Anima.Rlhf.Training;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

/// <summary>A model with a policy adapter, ready to take steps.</summary>
internal sealed class TrainingFixture : IDisposable
{
    private readonly AdamW _optimizer;

    public TrainingFixture(CausalModel model, LoraAdapter policy, LoraAdapter? reference = null, int keptLayers = 1, double beta = 0.1)
    {
        (Model, Policy) = (model, policy);
        policy.RequireGradients();
        Engine = new TwoStreamEngine(model, policy, reference, keptLayers);
        _optimizer = new AdamW(policy.Weights.numel(), CPU, 0.9, 0.999, 1e-8, 0);
        Step = new DpoStep(Engine, policy, new SigmoidLoss(beta), _optimizer, new SingleProcess());
    }

    public CausalModel Model { get; }

    public LoraAdapter Policy { get; }

    public TwoStreamEngine Engine { get; }

    public DpoStep Step { get; }

    public static PreferenceTree[] Pairs(string tokenizedFile) => [.. File.ReadLines(tokenizedFile).Select(Pair)];

    public void Dispose()
    {
        _optimizer.Dispose();
        Policy.Dispose();
        Model.Dispose();
    }

    private static PreferenceTree Pair(string line, int row)
    {
        using var json = JsonDocument.Parse(line);
        var prompt = Ids("prompt_ids");
        return PreferenceTree.Grow(row, Sequence(Ids("chosen_ids")), Sequence(Ids("rejected_ids")));

        int[] Ids(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

        PreparedSequence Sequence(int[] completion) => new([.. prompt, .. completion], prompt.Length);
    }
}
