using System.CommandLine;
using System.Text.Json;
using Anima.Dpo.Generating;

namespace Anima.Dpo.Commands;

/// <summary><c>generate</c>: continues prompts and answers conversations.</summary>
internal sealed class GenerateCommand : DocumentedCommand
{
    private readonly AnsweringOptions _answering = new();
    private readonly JsonlOptions _jsonl = new();
    private readonly Option<string?> _prompt = new("--prompt") { Description = "A prompt to continue, instead of lines of input.", HelpName = "TEXT" };
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
            "anima-dpo generate --model models/SmolLM2-135M-Instruct --prompt 'The capital of Norway is'",
            "echo '{\"messages\": [{\"role\": \"user\", \"content\": \"Hello!\"}]}' | anima-dpo generate --model datasets/quickstart/model",
            "anima-dpo generate --model datasets/quickstart/model --adapter runs/quickstart/adapter --compare --input prompts.jsonl",
            "anima-dpo generate --model models/SmolLM2-135M-Instruct --temperature 0.7 --top-p 0.9 --seed 7 < prompts.jsonl",
        ];
        _streams = streams;
        _interruption = interruption;
        _answering.AddTo(this, streams, interruption);
        _jsonl.AddTo(this);
        Options.Add(_prompt);
        Validators.Add(result =>
        {
            if (result.GetValue(_prompt) is not null && _jsonl.IsInputGiven(result))
                result.AddError("generate takes either --prompt or --input");
        });
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var pipe = _jsonl.Pipe(result, _streams);
        pipe.DemandFiles();
        using var answering = _answering.Load(result);
        var reader = new GenerateRowReader(answering.Encoder, answering.Config);
        var sampling = _answering.Sampling;
        var rows = new RowGenerator(reader, answering.Generators, sampling.Of(result), sampling.Stops(result), _interruption.Token);
        if (result.GetValue(_prompt) is { } prompt)
            pipe.Answer(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["prompt"] = prompt }), rows.Answers, _interruption.Token);
        else
            pipe.Run(rows.Answers, _interruption.Token);
        reader.ControlTokens.Say(_streams.Error);
        return ExitCode.Success;
    }
}
