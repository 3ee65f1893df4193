using System.CommandLine;
using Anima.Dpo.Progress;
using Anima.Data;
using Anima.Hub;
using Anima.Recipes;

namespace Anima.Dpo.Commands;

/// <summary>The argument SOURCE with <c>--rows</c>, which takes its beginning, and <c>--column</c>, which names what detection cannot know.</summary>
internal sealed class SourceOptions
{
    /// <summary>What SOURCE may be.</summary>
    public const string Description = $"A file, pattern or folder of {DataFileKind.Endings}; hf://datasets/owner/name[@revision][:split]; or a built-in data set's name.";

    private readonly Argument<string> _source;

    private readonly Option<int?> _rows = NumberOption.Whole("--rows", "Take only so many rows, from the first.", min: 1);
    private readonly Option<string[]> _columns = new("--column")
    {
        Description = "The column that holds prompt, chosen or rejected, as in prompt=question; may be given several times.",
        HelpName = "PART=NAME",
    };

    private StandardStreams? _streams;
    private CancellationToken _stop;

    /// <summary>The argument and its options.</summary>
    /// <param name="name">What help calls the argument.</param>
    /// <param name="description">What it may be.</param>
    public SourceOptions(string name = "SOURCE", string description = Description) => _source = new Argument<string>(name) { Description = description };

    /// <summary>Adds the argument and <c>--rows</c> to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="streams">Where downloads say how they go.</param>
    /// <param name="interruption">Ends them.</param>
    /// <param name="hasColumns">Whether the command looks for pairs, so that <c>--column</c> makes sense.</param>
    public void AddTo(Command command, StandardStreams streams, Interruption interruption, bool hasColumns = true)
    {
        command.Arguments.Add(_source);
        command.Options.Add(_rows);
        if (hasColumns)
            command.Options.Add(_columns);
        _streams = streams;
        _stop = interruption.Token;
    }

    /// <summary>The options beside the argument.</summary>
    public IEnumerable<Option> Options => [_rows, _columns];

    /// <summary>What was given as the argument.</summary>
    public string Text(ParseResult result) => result.GetRequiredValue(_source);

    /// <summary>The source, with its files on this machine.</summary>
    public RowSource Open(ParseResult result) => Open(new DataSource(result.GetRequiredValue(_source)) { Limit = result.GetValue(_rows) });

    /// <summary>Another source, such as that of another option.</summary>
    public RowSource Open(DataSource source)
    {
        using var bars = _streams!.IsErrorInteractive ? new DownloadBars(_streams.ErrorConsole()) : null;
        return new SourceOpener(HubSettings.FromEnvironment(), (IHubProgress?)bars ?? new DownloadMessages(_streams.Error.WriteLine), _stop).Open(source);
    }

    /// <summary>The columns that were named.</summary>
    /// <exception cref="InvalidDataException">One is not PART=NAME.</exception>
    public DataColumns Columns(ParseResult result)
    {
        var columns = new DataColumns();
        foreach (var text in result.GetValue(_columns) ?? [])
        {
            var (part, name) = text.Split('=', 2) is [var left, { Length: > 0 } right] ? (left, right) : ("", "");
            columns = part switch
            {
                "prompt" => columns with { Prompt = name },
                "chosen" => columns with { Chosen = name },
                "rejected" => columns with { Rejected = name },
                _ => throw new InvalidDataException($"--column must be prompt=NAME, chosen=NAME or rejected=NAME, but is '{text}'"),
            };
        }
        return columns;
    }
}
