using System.CommandLine;
using Anima.Dpo.Progress;
using Anima.Data;
using Anima.Hub;
using Anima.Recipes;

namespace Anima.Dpo.Commands;

/// <summary>The argument SOURCE with <c>--rows</c>, which takes its beginning, and <c>--kind</c>, <c>--shape</c> and <c>--column</c>, which say what detection cannot know.</summary>
internal sealed class SourceOptions
{
    /// <summary>What SOURCE may be.</summary>
    public const string Description = $"A file, pattern or folder of {DataFileKind.Endings}; hf://datasets/owner/name[@revision][:split]; or a built-in data set's name.";

    private readonly Argument<string> _source;

    private readonly Option<int?> _rows = NumberOption.Whole("--rows", "Take only so many rows, from the first.", min: 1);
    private readonly Option<string?> _kind = ChoiceOption.Of(
        "--kind", "What rows are: preference pairs, or supervised, to be learnt as they are; by default pairs where they hold some.", "preference", "supervised");

    private readonly Option<string?> _shape = ShapeOption();

    private readonly Option<string[]> _columns = new("--column")
    {
        Description = $"The column that holds a part, as in prompt=question; may be given several times. Parts are {string.Join(", ", DataColumns.Keys)}.",
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
    /// <param name="isRead">Whether the command asks what rows are, so that the other options make sense.</param>
    public void AddTo(Command command, StandardStreams streams, Interruption interruption, bool isRead = true)
    {
        command.Arguments.Add(_source);
        command.Options.Add(_rows);
        if (isRead)
        {
            command.Options.Add(_kind);
            command.Options.Add(_shape);
            command.Options.Add(_columns);
        }
        _streams = streams;
        _stop = interruption.Token;
    }

    /// <summary>The options that a recipe says itself.</summary>
    public IEnumerable<Option> InRecipe => [_rows, _shape, _columns];

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

    /// <summary>What rows are; null where they say it themselves.</summary>
    public RecipeKind? Kind(ParseResult result) => result.GetValue(_kind) switch
    {
        "preference" => RecipeKind.Preference,
        "supervised" => RecipeKind.Supervised,
        _ => null,
    };

    /// <summary>How rows are prepared.</summary>
    /// <exception cref="InvalidDataException">A column is not PART=NAME.</exception>
    public PreparationOptions Preparation(ParseResult result) => new()
    {
        Kind = Kind(result),
        Shape = result.GetValue(_shape) is { } word ? Spelling.ValueOf<DataShape>(word)!.Value : DataShape.Auto,
        Columns = (result.GetValue(_columns) ?? []).Aggregate(new DataColumns(), Named),
    };

    private static Option<string?> ShapeOption()
    {
        string[] words = [.. Spelling.WordsOf<DataShape>()];
        var option = ChoiceOption.Of("--shape", $"How rows hold that: {string.Join(", ", words[..^1])} or {words[^1]}; by default the first row says it.", words);
        option.HelpName = "SHAPE";
        return option;
    }

    private static DataColumns Named(DataColumns columns, string text) => text.Split('=', 2) is [var part, { Length: > 0 } name] && columns.With(part, name) is { } named
        ? named
        : throw new InvalidDataException($"--column must be PART=NAME with a part of {string.Join(", ", DataColumns.Keys)}, but is '{text}'");
}
