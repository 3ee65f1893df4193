using System.CommandLine;
using Anima.Dpo.Generating;
using Anima.Rlhf.Adapters;
using Anima.Checkpoints;
using Anima.Data;
using Anima.Rlhf.Devices;
using Anima.Rlhf.Generation;
using Anima.Rlhf.Models;

namespace Anima.Dpo.Commands;

/// <summary>The options of <c>generate</c> and <c>chat</c> that say which model answers, with or without an adapter, and how.</summary>
internal sealed class AnsweringOptions
{
    private readonly ModelOptions _model = new("A model folder, or hf://owner/name.", "MODEL");
    private readonly WeightOptions _weights = new();
    private readonly Option<bool> _compare = new("--compare") { Description = "Answer twice, by the base and with the adapter." };

    private Action<string> _say = _ => { };

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; } = new();

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command, StandardStreams streams, Interruption interruption)
    {
        _say = streams.Error.WriteLine;
        _model.AddTo(command, streams, interruption);
        _weights.AddTo(command);
        command.Options.Add(_compare);
        _weights.DemandAdapterFor(_compare, command);
        Sampling.AddTo(command);
    }

    /// <summary>Loads what the options name.</summary>
    /// <exception cref="InvalidDataException">Model, tokenizer or adapter is damaged or does not fit.</exception>
    public AnsweringModel Load(ParseResult result)
    {
        TensorEngine.Start(Environment.ProcessorCount);
        var folder = _model.Model(result);
        var config = ModelConfig.Load(folder);
        var encoder = _model.Encoder(result, folder);
        var model = _weights.Load(result, folder, config, _say);
        return new AnsweringModel(model, _weights.LoadAdapter(result, _model, model, _say), encoder, EndTokens.Of(folder, config, encoder.EosTokenId), result.GetValue(_compare));
    }
}

/// <summary>A loaded model with those who answer: itself, with its adapter, or both.</summary>
internal sealed class AnsweringModel : IDisposable
{
    private readonly CausalModel _model;
    private readonly LoraAdapter? _adapter;
    private readonly OpenWeights _weights;

    /// <summary>Takes over <paramref name="model"/> and <paramref name="adapter"/>.</summary>
    public AnsweringModel(CausalModel model, LoraAdapter? adapter, ITextEncoder encoder, EndTokens ends, bool compare)
    {
        (_model, _adapter, _weights, Encoder) = (model, adapter, OpenWeights.For(model), encoder);
        Generators = [new("adapter", new SequenceGenerator(model, adapter, ends, _weights))];
        if (compare)
            Generators = [new("base", new SequenceGenerator(model, null, ends, _weights)), .. Generators];
    }

    /// <summary>The model's configuration.</summary>
    public ModelConfig Config => _model.Config;

    /// <summary>Tokenizer and chat template.</summary>
    public ITextEncoder Encoder { get; }

    /// <summary>Who answers: one, or base and adapter.</summary>
    public IReadOnlyList<NamedGenerator> Generators { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _adapter?.Dispose();
        _model.Dispose();
    }
}
