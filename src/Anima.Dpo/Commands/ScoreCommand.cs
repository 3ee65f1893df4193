using System.CommandLine;
using Anima.Dpo.Scoring;
using Anima.Checkpoints;
using Anima.Rlhf.Devices;
using Anima.Rlhf.Evaluation;
using Anima.Rlhf.Models;

namespace Anima.Dpo.Commands;

/// <summary><c>score</c>: log-probabilities of completions.</summary>
internal sealed class ScoreCommand : DocumentedCommand
{
    // Enough for full matrix products; a longer line makes a micro-batch of its own.
    private const int TokensPerBatch = 4096;

    private readonly ModelOptions _model = new("A model folder, or hf://owner/name.", "MODEL");
    private readonly WeightOptions _weights = new();
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
        _model.AddTo(this, streams, interruption);
        _weights.AddTo(this);
        Options.Add(_maxLength);
        _jsonl.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var pipe = _jsonl.Pipe(result, _streams);
        pipe.DemandFiles();
        TensorEngine.Start(Environment.ProcessorCount);
        var folder = _model.Model(result);
        var config = ModelConfig.Load(folder);
        using var model = _weights.Load(result, folder, config, _streams.Error.WriteLine);
        using var adapter = _weights.LoadAdapter(result, _model, model, _streams.Error.WriteLine);

        var scorer = new SequenceScorer(new StreamEngine(model, adapter, references: []), TokensPerBatch);
        var reader = new ScoreRowReader(_model.Encoder(result, folder), config, result.GetValue(_maxLength));
        pipe.Run(new RowScorer(reader, scorer, _interruption.Token).Answers, _interruption.Token);
        reader.ControlTokens.Say(_streams.Error);
        return ExitCode.Success;
    }
}
