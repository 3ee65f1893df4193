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
    public DataTokensCommand(StandardStreams streams, Interruption interruption) : base("tokens", "Write the token ids of preference pairs, as training prepares them.")
    {
        Details =
        [
            "An output line holds {\"row\": N, \"prompt_ids\": [..], \"chosen_ids\": [..], \"rejected_ids\": [..]} before truncation, rows counted from 0, or {\"row\": N, \"dropped\": reason}.",
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
        var options = new PairPreparationOptions { Columns = _source.Columns(result), Truncation = truncation };
        var source = _source.Open(result);
        var preparation = new PairPreparation(_model.Encoder(result, _model.ModelWithoutWeights(result)), options);
        using var progress = new ReadingProgress(_streams, "tokenising", source);
        var lines = progress.Watch(preparation.For(source).Prepare(source.Rows())).Select(row => (Action<Utf8JsonWriter>)(json => Write(row, truncation, json)));
        new JsonlOutput(_streams, result.GetRequiredValue(_output)).Write(lines, _interruption.Token);
        return ExitCode.Success;
    }

    private static void Write(PreparedRow row, Truncation truncation, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("row", row.Row);
        if (row.Pair is { } pair)
        {
            Write(json, "prompt_ids", pair.PromptIds);
            Write(json, "chosen_ids", pair.ChosenIds);
            Write(json, "rejected_ids", pair.RejectedIds);
            if (truncation.Side == TruncationSide.Left)
                WriteCutPrompts(pair, json);
        }
        else
            json.WriteString("dropped", row.DropReason);
        json.WriteEndObject();
    }

    private static void WriteCutPrompts(PreparedPair pair, Utf8JsonWriter json)
    {
        var (chosen, rejected) = (pair.Chosen, pair.Rejected);
        if (Math.Min(chosen.CompletionStart, rejected.CompletionStart) == pair.PromptIds.Length)
            return;
        Write(json, "chosen_prompt_ids", chosen.Ids.AsSpan(0, chosen.CompletionStart));
        Write(json, "rejected_prompt_ids", rejected.Ids.AsSpan(0, rejected.CompletionStart));
    }

    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<int> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
    }
}
