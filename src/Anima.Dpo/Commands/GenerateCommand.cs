using System.CommandLine;
using Anima.Dpo.Generating;
using Anima.Kernels;
using Anima.Rlhf.Checkpoints;
using Anima.Rlhf.Generation;
using TorchSharp;

namespace Anima.Dpo.Commands;

/// <summary><c>generate</c>: continues prompts and answers conversations.</summary>
internal sealed class GenerateCommand : DocumentedCommand
{
    private readonly ModelOptions _model = new("A model folder, or hf://owner/name.", "MODEL");
    private readonly WeightOptions _weights = new();
    private readonly SamplingOptions _sampling = new();
    private readonly Option<bool> _compare = new("--compare") { Description = "Answer twice: by the base and with the adapter." };
    private readonly JsonlOptions _jsonl = new();
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public GenerateCommand(StandardStreams streams, Interruption interruption) : base("generate", "Continue prompts or answer conversations.")
    {
        Details =
        [
            "An input line holds {\"prompt\": TEXT}, {\"messages\": [..]} or {\"input_ids\": [..]}. A prompt gets the tokenizer's special tokens; messages get the chat template and the opening of the assistant's turn.",
            "An output line holds {\"text\": .., \"ids\": [..], \"finish\": \"eos\"|\"length\"|\"stop\"}: what is new, the end token in ids but not in text. With --compare it holds {\"base\": {..}, \"adapter\": {..}}.",
        ];
        Examples =
        [
            "echo '{\"messages\": [{\"role\": \"user\", \"content\": \"Hello!\"}]}' | anima-dpo generate --model datasets/quickstart/model",
            "anima-dpo generate --model datasets/quickstart/model --adapter runs/quickstart/adapter --compare --input prompts.jsonl",
            "anima-dpo generate --model models/SmolLM2-135M-Instruct --temperature 0.7 --top-p 0.9 --seed 7 < prompts.jsonl",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this, streams, interruption);
        _weights.AddTo(this);
        Options.Add(_compare);
        _sampling.AddTo(this);
        _jsonl.AddTo(this);
        _weights.DemandAdapterFor(_compare, this);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        Allocator.Tune();
        torch.set_num_threads(Environment.ProcessorCount);
        var folder = _model.Model(result);
        var config = ModelConfig.Load(folder);
        var encoder = _model.Encoder(result, folder);
        using var model = _weights.Load(result, folder, config);
        using var adapter = _weights.LoadAdapter(result, _model, model);
        var ends = EndTokens.Of(folder, config, encoder.EosTokenId);

        var generators = new List<NamedGenerator> { new("adapter", new SequenceGenerator(model, adapter, ends)) };
        if (result.GetValue(_compare))
            generators.Insert(0, new NamedGenerator("base", new SequenceGenerator(model, null, ends)));
        var reader = new GenerateRowReader(encoder, config);
        var rows = new RowGenerator(reader, generators, _sampling.Of(result), _sampling.Stops(result), _interruption.Token);
        _jsonl.Pipe(result, _streams).Run(rows.Answers, _interruption.Token);
        return ExitCode.Success;
    }
}
