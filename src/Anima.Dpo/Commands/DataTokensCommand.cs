using System.CommandLine;
using System.Text.Json;
using Anima.Dpo.Jsonl;
using Anima.Dpo.Progress;
using Anima.Data;
using Anima.Recipes;

namespace Anima.Dpo.Commands;

/// <summary><c>data tokens --model DIR SOURCE</c>: the ids that training would see.</summary>
internal sealed class DataTokensCommand : DocumentedCommand
{
    private readonly ModelOptions _model = new("A model or tokenizer folder, or hf://owner/name.", "MODEL");
    private readonly Option<int?> _maxLength = NumberOption.Whole("--max-length", "Most tokens of prompt and answer together; no limit by default.", min: 1);
    private readonly Option<string?> _side = ChoiceOption.Of("--truncation-side", "The end that is cut off beyond --max-length; right by default.", "left", "right");
    private readonly SourceOptions _source = new();
    private readonly Option<string> _output = new("--output")
    {
        Description = "The file to write, one line for every row; - is standard output.",
        HelpName = "FILE",
        DefaultValueFactory = _ => JsonlOutput.Standard,
    };

    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public DataTokensCommand(StandardStreams streams, Interruption interruption) : base("tokens", "Write the token ids of a data set, as training prepares them.")
    {
        Details =
        [
            "An output line of a pair holds {\"row\": N, \"prompt_ids\": [..], \"chosen_ids\": [..], \"rejected_ids\": [..]} before truncation, rows counted from 0, or {\"row\": N, \"dropped\": reason}.",
            "Of what is learnt as it is, a line holds {\"row\": N, \"ids\": [..], \"targets\": [[start, end], ..]}: the tokens from each start up to its end are learnt, the end itself and the first token of all never.",
            "Cut on the left, the two answers of a pair may leave different ends of their prompt: where something of the prompt is cut off, chosen_prompt_ids and rejected_prompt_ids hold what is left of it. Cut on the right, a prompt that leaves no room for an answer drops the row.",
        ];
        Examples =
        [
            "anima-dpo data tokens --model models/SmolLM2-135M-Instruct my-pairs.jsonl",
            "anima-dpo data tokens --model models/SmolLM2-135M-Instruct --max-length 1024 --truncation-side left pairs.parquet --output tokens.jsonl",
            "anima-dpo data tokens --model models/my-tokenizer --chat-template chatml --column prompt=question my-pairs.csv",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this, streams, interruption);
        Options.Add(_maxLength);
        Options.Add(_side);
        _source.AddTo(this, streams, interruption);
        Options.Add(_output);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var truncation = new Truncation(result.GetValue(_maxLength), result.GetValue(_side) == "left" ? TruncationSide.Left : TruncationSide.Right);
        var options = _source.Preparation(result) with { Truncation = truncation };
        var source = _source.Open(result);
        var preparation = new RowPreparation(_model.Encoder(result, _model.ModelWithoutWeights(result)), options);
        using var progress = new ReadingProgress(_streams, "tokenising", source);
        var lines = progress.Watch(preparation.For(source).Prepare(source.Rows())).Select(row => (Action<Utf8JsonWriter>)(json => Write(row, truncation, json)));
        new JsonlOutput(_streams, result.GetRequiredValue(_output)).Write(lines, _interruption.Token);
        return ExitCode.Success;
    }

    private static void Write(PreparedRow row, Truncation truncation, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("row", row.Row);
        if (row.Item is not { } item)
            json.WriteString("dropped", row.DropReason);
        else if (item.BranchCount == 1)
            WriteSequence(item, json);
        else
            WritePair(item, truncation, json);
        json.WriteEndObject();
    }

    private static void WriteSequence(TrainingItem item, Utf8JsonWriter json)
    {
        Write(json, "ids", [.. item.SharedIds, .. item.BranchIds(0)]);
        json.WriteStartArray("targets");
        foreach (var range in item.Targets(0))
        {
            json.WriteStartArray();
            json.WriteNumberValue(range.Start);
            json.WriteNumberValue(range.End);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void WritePair(TrainingItem pair, Truncation truncation, Utf8JsonWriter json)
    {
        Write(json, "prompt_ids", pair.SharedIds);
        for (var b = 0; b < pair.BranchCount; b++)
            Write(json, $"{TrainingItem.NameOf(b, pair.BranchCount)}_ids", pair.BranchIds(b));
        if (truncation.Side != TruncationSide.Left)
            return;
        var cut = Enumerable.Range(0, pair.BranchCount).Select(pair.Sequence).ToList();
        if (cut.Min(sequence => sequence.CompletionStart) == pair.SharedLength)
            return;
        for (var b = 0; b < cut.Count; b++)
            Write(json, $"{TrainingItem.NameOf(b, cut.Count)}_prompt_ids", cut[b].Ids.AsSpan(0, cut[b].CompletionStart));
    }

    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<int> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
    }
}
