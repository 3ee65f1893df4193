using System.CommandLine;
using Anima.Dpo.Converting;
using Anima.Dpo.Jsonl;
using Anima.Dpo.Progress;

namespace Anima.Dpo.Commands;

/// <summary><c>data convert SOURCE --output F</c>: the rows of any source in another format.</summary>
internal sealed class DataConvertCommand : DocumentedCommand
{
    private readonly SourceOptions _source = new();
    private readonly Option<string> _output = new("--output")
    {
        Description = $"The file to write: {RowOutput.Endings}; - is standard output, one JSON object a line.",
        HelpName = "FILE",
        DefaultValueFactory = _ => JsonlOutput.Standard,
    };

    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public DataConvertCommand(StandardStreams streams, Interruption interruption) : base("convert", "Write the rows of a data set in another format.")
    {
        Details =
        [
            "Rows stay as they are; what JSON cannot say is written as text: timestamps, dates and times in ISO 8601, bytes in base64, decimals as text, NaN and Infinity as such; a map is a list of [key, value]. Parquet and tables of text have one type a column: a column whose values that would change (objects with different keys, whole numbers beside others, in tables all but text) is kept as JSON text, which the file notes (in tables the name ends in :json), and comes back as it was. The source is read more than once for them.",
            "The output appears when it is complete; after an error there is none.",
        ];
        Examples =
        [
            "anima-dpo data convert train.parquet --output train.jsonl",
            "anima-dpo data convert 'parts/*.jsonl.gz' --output pairs.parquet",
            "anima-dpo data convert hf://datasets/Anthropic/hh-rlhf:test --rows 5",
        ];
        _streams = streams;
        _interruption = interruption;
        _source.AddTo(this, streams, interruption, isRead: false);
        Options.Add(_output);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var output = result.GetRequiredValue(_output);
        RowOutput.DemandKnownEnding(output);
        var source = _source.Open(result);
        using var progress = new ReadingProgress(_streams, "converting", source);
        string asJson;
        using (var writer = RowOutput.Open(_streams, output, source, _interruption.Token))
        {
            asJson = writer.AsJson.Count == 0 ? "" : $"; as JSON text: {string.Join(", ", writer.AsJson)}";
            foreach (var row in progress.Watch(source.Rows()))
            {
                _interruption.Token.ThrowIfCancellationRequested();
                writer.Write(row);
            }
            writer.Complete();
        }
        if (output != JsonlOutput.Standard)
            _streams.Error.WriteLine(FormattableString.Invariant($"wrote {Counted.Of(progress.Rows, "row")} to {output}{asJson}"));
        return ExitCode.Success;
    }
}
