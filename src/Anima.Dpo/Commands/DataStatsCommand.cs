using System.CommandLine;
using System.Globalization;
using System.Text;
using Anima.Dpo.DataReports;
using Anima.Dpo.Jsonl;
using Anima.Dpo.Progress;
using Anima.Data.Inspection;

namespace Anima.Dpo.Commands;

/// <summary><c>data stats SOURCE</c>: a data set in numbers, as a table, JSON or a page with plots.</summary>
internal sealed class DataStatsCommand : DocumentedCommand
{
    private const string DefaultLengths = "512,1024,2048";

    private readonly ModelOptions _model = new("A model or tokenizer folder, or hf://owner/name, to count tokens too.", "MODEL", isRequired: false);
    private readonly Option<string> _lengths = new("--lengths")
    {
        Description = "Maximal lengths in tokens, for which is told how many rows are cut and dropped.",
        HelpName = "N,N,..",
        DefaultValueFactory = _ => DefaultLengths,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object." };
    private readonly Option<string?> _html = new("--html") { Description = "Write a page with plots to this file too.", HelpName = "FILE" };
    private readonly SourceOptions _source = new();
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public DataStatsCommand(StandardStreams streams, Interruption interruption) : base("stats", "Count what a data set holds.")
    {
        Details =
        [
            "Lengths of prompts and answers in characters, and in tokens where a model is named; of pairs how often the preferred answer is the longer one; what --lengths cut and drop; duplicates; languages; how far the answers' scores lie apart, where there are columns such as score_chosen and score_rejected, or --column names them.",
            "Languages are guessed from scripts, as data.filters.languages tells them, and common words. Rows that hold nothing to train on are only counted; data check tells what is wrong with them.",
        ];
        Examples =
        [
            "anima-dpo data stats my-pairs.jsonl",
            "anima-dpo data stats pairs.parquet --model models/SmolLM2-135M-Instruct --lengths 1024,2048,4096 --html pairs.html",
            "anima-dpo data stats pairs.parquet --json",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this, streams, interruption);
        foreach (var option in new Option[] { _lengths, _json, _html })
            Options.Add(option);
        _source.AddTo(this, streams, interruption);
        _model.DemandFor(this, _lengths);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var lengths = Lengths(result.GetRequiredValue(_lengths));
        var encoder = _model.OptionalEncoder(result);
        var statistics = new DataStatistics(new RowInspection(encoder, _source.Preparation(result)), lengths);
        var source = _source.Open(result);
        using var page = result.GetValue(_html) is { } html ? OutputFile.Create(html) : null;
        DataSummary summary;
        using (new ReadingProgress(_streams, "counting", source, () => statistics.Rows))
            summary = statistics.Of(source, _interruption.Token);
        summary = summary with { Shape = summary.Shape is { } shape ? CommandWords.Of(shape) : null };
        if (result.GetValue(_json))
            StatisticsJson.Write(summary, _streams.OutputText);
        else
            new StatisticsTable(_streams.OutputConsole(), _streams).Write(summary);
        page?.Stream.Write(Encoding.UTF8.GetBytes(new StatisticsPage(summary).ToString()));
        page?.Commit();
        return ExitCode.Success;
    }

    private static int[] Lengths(string text)
    {
        try
        {
            return [.. text.Split(',').Select(part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and var length ? length : throw new FormatException())];
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new InvalidDataException($"--lengths must be whole numbers above 0 between commas, such as {DefaultLengths}, but is '{text}'", error);
        }
    }
}
