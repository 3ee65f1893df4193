using System.CommandLine;

namespace Anima.Dpo.Commands;

/// <summary><c>score</c>: log-probabilities of completions.</summary>
internal sealed class ScoreCommand : DocumentedCommand
{
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
            "An output line holds {\"logps\": X, \"token_logps\": [..]}, for pairs {\"chosen\": {..}, \"rejected\": {..}}; logps is the sum over the completion's tokens.",
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
        _ = (_jsonl.Pipe(result, _streams), _interruption, result.GetValue(_adapter), result.GetValue(_quantize), result.GetValue(_dtype), result.GetValue(_maxLength));
        throw new NotSupportedException("scoring is not in this version yet");
    }
}
