using System.CommandLine;
using Anima.Dpo.DataReports;
using Anima.Dpo.Progress;
using Anima.Data.Inspection;

namespace Anima.Dpo.Commands;

/// <summary><c>data inspect SOURCE</c>: what a data set holds, and one row as training sees it.</summary>
internal sealed class DataInspectCommand : DocumentedCommand
{
    private readonly ModelOptions _model = new("A model or tokenizer folder, or hf://owner/name, to show tokens.", "MODEL", isRequired: false);
    private readonly Option<int?> _row = NumberOption.Whole("--row", "The row to show, from 0; 0 by default.", min: 0);
    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object." };
    private readonly SourceOptions _source = new();
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public DataInspectCommand(StandardStreams streams, Interruption interruption) : base("inspect", "Show what a data set holds, and one row as training sees it.")
    {
        Details =
        [
            "Tells files, rows, columns with their types, and the shape that was found. With a model the example row is rendered with its chat template; special tokens stand in ⟦ ⟧, so that they can be told from text of the same spelling.",
        ];
        Examples =
        [
            "anima-dpo data inspect my-pairs.jsonl",
            "anima-dpo data inspect pairs.parquet --model models/SmolLM2-135M-Instruct --row 17",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this, streams, interruption);
        Options.Add(_row);
        Options.Add(_json);
        _source.AddTo(this, streams, interruption);
        SetAction(Run);
    }

    // As many as training decides on.
    private const int FirstRows = 512;

    private int Run(ParseResult result)
    {
        var options = _source.Preparation(result);
        var encoder = _model.OptionalEncoder(result);
        var source = _source.Open(result);
        options = options.For(source);
        SourceSummary summary;
        using (new ReadingProgress(_streams, "reading", source))
            summary = SourceSummary.Of(source, result.GetValue(_row) ?? 0, _interruption.Token);
        var example = ExampleRow.Of(summary.Example, source.Rows().Take(FirstRows), encoder, options);
        example = example with { Shape = CommandWords.Of(example.Shape), Problem = example.Problem is { } problem ? CommandWords.Of(problem) : null };
        var report = new InspectionReport(source.Source.Source, summary, example, encoder?.Tokenizer);
        if (result.GetValue(_json))
            report.WriteJson(_streams.OutputText);
        else
            report.Write(_streams.OutputConsole(), _streams);
        return ExitCode.Success;
    }
}
