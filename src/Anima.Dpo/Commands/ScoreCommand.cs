using System.CommandLine;
using Anima.Dpo.Scoring;
using Anima.Kernels;
using Anima.Rlhf.Adapters;
using Anima.Rlhf.Checkpoints;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Models;
using TorchSharp;

namespace Anima.Dpo.Commands;

/// <summary><c>score</c>: log-probabilities of completions.</summary>
internal sealed class ScoreCommand : DocumentedCommand
{
    // Enough for full matrix products; a longer line makes a micro-batch of its own.
    private const int TokensPerBatch = 4096;

    private readonly ModelOptions _model = new("A model folder.");
    private readonly Option<string?> _adapter = new("--adapter") { Description = "A PEFT adapter folder to put on the model.", HelpName = "DIR" };
    private readonly Option<string?> _quantize = ChoiceOption.Of("--quantize", "How linear weights are held; by default as the checkpoint stores them.", "none", "nf4");
    private readonly Option<string?> _dtype = ChoiceOption.Of("--dtype", "The compute dtype; fp32 by default.", "fp32", "bf16");
    private readonly Option<int?> _maxLength = NumberOption.Whole("--max-length", "Cut prompt and completion together to so many tokens, at the end, as in training.", min: 2);
    private readonly JsonlOptions _jsonl = new();
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public ScoreCommand(StandardStreams streams, Interruption interruption) : base("score", "Give each completion's log-probability, and that of each of its tokens.")
    {
        Details =
        [
            "An input line holds {\"prompt\": .., \"completion\": ..} or {\"prompt\": .., \"chosen\": .., \"rejected\": ..}, as texts or messages, prepared as in training; or {\"input_ids\": [..], \"completion_start\": N} with N of at least 1.",
            "An output line holds {\"logps\": X, \"token_logps\": [..]}, for pairs {\"chosen\": {..}, \"rejected\": {..}}; logps is the sum over the completion's tokens. A line that training would drop gives {\"dropped\": reason}.",
        ];
        Examples =
        [
            "anima-dpo score --model models/SmolLM2-135M-Instruct --input pairs.jsonl --output scores.jsonl",
            "anima-dpo score --model models/SmolLM2-135M-Instruct --adapter runs/smollm2-135m/adapter --quantize nf4 < pairs.jsonl",
            "echo '{\"input_ids\": [1, 2, 3], \"completion_start\": 1}' | anima-dpo score --model models/SmolLM2-135M-Instruct",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this);
        Options.Add(_adapter);
        Options.Add(_quantize);
        Options.Add(_dtype);
        Options.Add(_maxLength);
        _jsonl.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        Allocator.Tune();
        torch.set_num_threads(Environment.ProcessorCount);
        var folder = _model.Model(result);
        var config = ModelConfig.Load(folder);
        using var model = LoadModel(result, folder, config);
        using var adapter = result.GetValue(_adapter) is { } place ? PeftAdapter.Load(place, model.Linears, model.Device) : null;

        var scorer = new SequenceScorer(new TwoStreamEngine(model, adapter, reference: null, keptLayers: 0), TokensPerBatch);
        var reader = new ScoreRowReader(_model.Encoder(result), config, result.GetValue(_maxLength));
        _jsonl.Pipe(result, _streams).Run(new RowScorer(reader, scorer, _interruption.Token).Answers, _interruption.Token);
        return ExitCode.Success;
    }

    private CausalModel LoadModel(ParseResult result, string folder, ModelConfig config)
    {
        var quantize = result.GetValue(_quantize);
        if (quantize == "none" && config.Quantization is not null)
            throw new InvalidDataException($"--quantize none: {folder} is stored in 4 bits; leave --quantize out, or give the model it was made from");
        using var checkpoint = CheckpointFolder.Open(folder);
        var dtype = result.GetValue(_dtype) == "bf16" ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;
        var device = torch.cuda.is_available() ? torch.CUDA : torch.CPU;
        return Architectures.Build(config, new CheckpointWeights(checkpoint, new WeightFormat(quantize == "nf4" && config.Quantization is null, DoubleQuant: true, dtype), device));
    }
}
