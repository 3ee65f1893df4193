using Anima.Checkpoints;
using Anima.Data;
using Anima.Rlhf.Generation;
using Anima.Recipes;

namespace Anima.Rlhf.Training;

/// <summary>Lets the policy answer the recipe's prompts, greedily and as it stands.</summary>
internal sealed class SampleWriter
{
    private static readonly Dictionary<string, object?> NoVariables = [];

    private readonly SamplesSection _section;
    private readonly SequenceGenerator _generator;
    private readonly ITextEncoder _encoder;

    /// <summary>A writer for the policy of <paramref name="inputs"/>.</summary>
    public SampleWriter(TrainingInputs inputs)
    {
        _section = inputs.Recipe.Samples;
        _encoder = inputs.Encoder;
        _generator = new SequenceGenerator(inputs.Model, inputs.Adapter, EndTokens.Of(inputs.ModelFolder, inputs.Model.Config, inputs.Encoder.EosTokenId));
    }

    /// <summary>Refuses prompts that the model's tokenizer and template cannot put into tokens.</summary>
    /// <exception cref="InvalidDataException">There is no tokenizer or no chat template.</exception>
    public static void Check(LoadedRecipe loaded, Recipe resolved, ITextEncoder encoder, ModelConfig config)
    {
        if (resolved.Samples.Prompts.Count == 0)
            return;
        if (encoder.Tokenizer is null)
            throw loaded.Refuse("samples.prompts", $"{resolved.Model.Path} has no tokenizer to read prompts with; leave samples.prompts out, or name one as model.tokenizer");
        for (var i = 0; i < resolved.Samples.Prompts.Count; i++)
            Check(loaded, FormattableString.Invariant($"samples.prompts[{i}]"), resolved.Samples.Prompts[i], encoder, config);
    }

    private static void Check(LoadedRecipe loaded, string key, string prompt, ITextEncoder encoder, ModelConfig config)
    {
        int tokens;
        try
        {
            tokens = Encode(encoder, prompt).Length;
        }
        catch (InvalidDataException error)
        {
            throw loaded.Refuse(key, error.Message.TrimEnd('.'));
        }
        if (tokens >= config.MaxPositionEmbeddings)
            throw loaded.Refuse(key, FormattableString.Invariant($"the prompt has {tokens} tokens, and this model reads at most {config.MaxPositionEmbeddings}, the answer's included; shorten it"));
    }

    /// <summary>One answer to each prompt.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public IReadOnlyList<Sample> Write(int step, CancellationToken stop)
    {
        var options = new GenerationOptions { MaxNewTokens = _section.MaxNewTokens };
        var requests = _section.Prompts.Select(prompt => new GenerationRequest(Encode(_encoder, prompt), new TokenSampler(options))).ToList();
        var answers = _generator.Generate(requests, accept: null, stop);
        return [.. answers.Select((answer, i) => new Sample(step, _section.Prompts[i], _encoder.Tokenizer!.Decode(answer.Ids, skipSpecialTokens: true).Trim()))];
    }

    private static int[] Encode(ITextEncoder encoder, string prompt) =>
        encoder.EncodeChat([new Dictionary<string, object?> { ["role"] = "user", ["content"] = prompt }], addGenerationPrompt: true, NoVariables);
}
