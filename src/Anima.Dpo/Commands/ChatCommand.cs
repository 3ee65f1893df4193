using System.CommandLine;
using Anima.Dpo.Generating;
using Anima.Dpo.Jsonl;

namespace Anima.Dpo.Commands;

/// <summary><c>chat</c>: a conversation on the terminal.</summary>
internal sealed class ChatCommand : DocumentedCommand
{
    private readonly AnsweringOptions _answering = new();
    private readonly Option<string?> _system = new("--system") { Description = "A system message to begin with.", HelpName = "TEXT" };
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public ChatCommand(StandardStreams streams, Interruption interruption) : base("chat", "Talk with a model, with or without an adapter.")
    {
        Details =
        [
            "Each line of input is a user turn. /reset begins anew, /system TEXT begins anew with a system message, /exit or the end of input ends the conversation. Ctrl-C stops an answer, and between answers the conversation. A conversation longer than the model reads is told; /reset begins anew.",
        ];
        Examples =
        [
            "anima-dpo chat --model datasets/quickstart/model --adapter runs/quickstart/adapter --compare",
            "anima-dpo chat --model models/SmolLM2-135M-Instruct --temperature 0.7 --top-p 0.9",
        ];
        _streams = streams;
        _interruption = interruption;
        _answering.AddTo(this, streams, interruption);
        Options.Add(_system);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        using var answering = _answering.Load(result);
        var encoder = answering.Encoder;
        if (encoder.Tokenizer is null)
            throw new InvalidDataException("the model has no tokenizer, so there is nothing to talk with; name one as --tokenizer");
        var (options, stops) = (_answering.Sampling.Of(result), _answering.Sampling.Stops(result));
        var speakers = answering.Generators.Select(generator => new ChatSpeaker(generator, encoder, options, stops, answering.Config.MaxPositionEmbeddings)).ToList();
        using var input = new StreamReader(new InterruptibleStream(_streams.Input, _interruption.Token));
        new ChatLoop(_streams, input, speakers, _interruption).Run(result.GetValue(_system));
        return ExitCode.Success;
    }
}
