using System.CommandLine;
using Anima.Dpo.Generating;
using Anima.Dpo.Jsonl;
using Anima.Kernels;
using Anima.Rlhf.Checkpoints;
using Anima.Rlhf.Data;
using Anima.Rlhf.Generation;
using TorchSharp;

namespace Anima.Dpo.Commands;

/// <summary><c>chat</c>: a conversation on the terminal.</summary>
internal sealed class ChatCommand : DocumentedCommand
{
    private readonly ModelOptions _model = new("A model folder, or hf://owner/name.", "MODEL");
    private readonly WeightOptions _weights = new();
    private readonly SamplingOptions _sampling = new();
    private readonly Option<bool> _compare = new("--compare") { Description = "Let the base answer too, side by side with the adapter." };
    private readonly Option<string?> _system = new("--system") { Description = "A system message to begin with.", HelpName = "TEXT" };
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public ChatCommand(StandardStreams streams, Interruption interruption) : base("chat", "Talk with a model, with or without an adapter.")
    {
        Details =
        [
            "Each line of input is a user turn. /reset begins anew, /system TEXT begins anew with a system message, /exit or the end of input ends the conversation.",
        ];
        Examples =
        [
            "anima-dpo chat --model datasets/quickstart/model --adapter runs/quickstart/adapter --compare",
            "anima-dpo chat --model models/SmolLM2-135M-Instruct --temperature 0.7 --top-p 0.9",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this, streams, interruption);
        _weights.AddTo(this);
        Options.Add(_compare);
        Options.Add(_system);
        _sampling.AddTo(this);
        _weights.DemandAdapterFor(_compare, this);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        Allocator.Tune();
        torch.set_num_threads(Environment.ProcessorCount);
        var folder = _model.Model(result);
        var config = ModelConfig.Load(folder);
        if (_model.Encoder(result, folder) is not TokenizerEncoder encoder)
            throw new InvalidDataException($"{folder} has no tokenizer, so there is nothing to talk with; name one as --tokenizer");
        using var model = _weights.Load(result, folder, config);
        using var adapter = _weights.LoadAdapter(result, _model, model);
        var ends = EndTokens.Of(folder, config, encoder.EosTokenId);
        var (options, stops) = (_sampling.Of(result), _sampling.Stops(result));

        var speakers = new List<ChatSpeaker> { Speaker("adapter", adapter) };
        if (result.GetValue(_compare))
            speakers.Insert(0, Speaker("base", null));
        using var input = new StreamReader(new InterruptibleStream(_streams.Input, _interruption.Token));
        new ChatLoop(_streams, input, speakers).Run(result.GetValue(_system));
        return ExitCode.Success;

        ChatSpeaker Speaker(string name, Rlhf.Adapters.LoraAdapter? worn) =>
            new(name, new SequenceGenerator(model, worn, ends), encoder, options, stops, _interruption.Token);
    }
}
