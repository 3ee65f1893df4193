using System.CommandLine;
using Anima.Dpo.Jsonl;

namespace Anima.Dpo.Commands;

/// <summary><c>--input</c> and <c>--output</c> of the commands that turn JSON Lines into JSON Lines.</summary>
internal sealed class JsonlOptions
{
    private readonly Option<string> _input = new("--input")
    {
        Description = "The file to read, one JSON object a line; - is standard input.",
        HelpName = "FILE",
        DefaultValueFactory = _ => JsonlPipe.Standard,
    };

    private readonly Option<string> _output = new("--output")
    {
        Description = "The file to write, in the same order; - is standard output.",
        HelpName = "FILE",
        DefaultValueFactory = _ => JsonlPipe.Standard,
    };

    /// <summary>Adds both options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_input);
        command.Options.Add(_output);
    }

    /// <summary>Whether an input was named.</summary>
    public bool IsInputGiven(System.CommandLine.Parsing.CommandResult result) => result.GetResult(_input) is { Implicit: false };

    /// <summary>The pipe between the files that the options name.</summary>
    public JsonlPipe Pipe(ParseResult result, StandardStreams streams) =>
        new(streams, result.GetRequiredValue(_input), result.GetRequiredValue(_output));
}
