using System.Text.Json;
using Anima.Rlhf.Adapters;
using Anima.Data;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Losses;
using Anima.Rlhf.Models;
using Anima.Rlhf.Training;
using static TorchSharp.torch;

namespace Anima.Rlhf.Tests.Training;

/// <summary>A model with a policy adapter, ready to take steps.</summary>
internal sealed class TrainingFixture : IDisposable
{
    public const double Beta = 0.1;

    private readonly AdamW _optimizer;

    public TrainingFixture(
        CausalModel model, LoraAdapter policy, IReadOnlyList<LoraAdapter?>? references = null, int keptLayers = 1, IPreferenceLoss? loss = null, double weightDecay = 0)
    {
        (Model, Policy) = (model, policy);
        policy.RequireGradients();
        Engine = new StreamEngine(model, policy, references ?? [null], keptLayers);
        _optimizer = new AdamW(policy.Weights.numel(), CPU, 0.9, 0.999, 1e-8, weightDecay);
        Step = new TrainingStep(Engine, policy, new PreferenceObjective(loss ?? new SigmoidLoss(Beta), Beta), _optimizer, new SingleProcess());
    }

    public CausalModel Model { get; }

    public LoraAdapter Policy { get; }

    public StreamEngine Engine { get; }

    public TrainingStep Step { get; }

    /// <summary>The pairs of a file; ids are wrapped round where a <paramref name="vocabulary"/> is smaller than the file's.</summary>
    public static TokenTree[] Pairs(string tokenizedFile, int? maxLength = null, int vocabulary = int.MaxValue) =>
        [.. File.ReadLines(tokenizedFile).Select((line, row) => Pair(line, row, new Truncation(maxLength), vocabulary))];

    public void Dispose()
    {
        _optimizer.Dispose();
        Policy.Dispose();
        Model.Dispose();
    }

    private static TokenTree Pair(string line, int row, Truncation truncation, int vocabulary)
    {
        using var json = JsonDocument.Parse(line);
        var prompt = Ids("prompt_ids");
        return TokenTree.Grow(row, truncation.Apply(prompt, Ids("chosen_ids")), truncation.Apply(prompt, Ids("rejected_ids")));

        int[] Ids(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(id => id.GetInt32() % vocabulary)];
    }
}
