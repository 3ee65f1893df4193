using System.CommandLine;
using System.Text.Json;
using Anima.Dpo.Jsonl;
using Anima.Dpo.Progress;
using Anima.Data;
using Anima.Data.Inspection;
using Anima.Recipes;

namespace Anima.Dpo.Commands;

/// <summary><c>data check SOURCE</c>: every problem of a data set, with its place and remedy.</summary>
internal sealed class DataCheckCommand : DocumentedCommand
{
    private readonly ModelOptions _model = new("A model or tokenizer folder, or hf://owner/name, to look at tokens too.", "MODEL", isRequired: false);
    private readonly Option<int?> _maxLength = NumberOption.Whole("--max-length", "Most tokens of prompt and answer together; tells what would be cut or dropped.", min: 1);
    private readonly Option<string?> _side = ChoiceOption.Of("--truncation-side", "The end that is cut off beyond --max-length; right by default.", "left", "right");
    private readonly Option<string?> _eval = new("--eval") { Description = "A source to evaluate with, whose prompts must not be trained on.", HelpName = "SOURCE" };
    private readonly Option<int?> _limit = NumberOption.Whole("--limit", "Write at most so many problems of each kind; all are counted.", min: 0);
    private readonly Option<bool> _json = new("--json") { Description = "Write a JSON object for each problem." };
    private readonly SourceOptions _source = new();
    private readonly StandardStreams _streams;
    private readonly Interruption _interruption;

    /// <summary>The command over the given streams.</summary>
    public DataCheckCommand(StandardStreams streams, Interruption interruption) : base("check", "Find every problem of a data set.")
    {
        Details =
        [
            "Every row is looked at, whatever is wrong with others. A line holds place, kind, problem and remedy; lines count from 1, rows of files without lines from 0. A last line counts the problems by kind. With --json the lines are {\"file\", \"line\" or \"row\", \"kind\", \"problem\"}, and the counts go to standard error.",
            "Without a model: rows that cannot be read or hold nothing to train on, empty and blank texts, equal answers, answers that repeat the prompt, turns out of order, marks of chat templates inside texts, control characters, lost bytes, duplicates and, among pairs, contradictions. With a model also: what its template refuses, a doubled start token, answers without an end token, tokens that merge over the end of the prompt, and what --max-length cuts or drops.",
            "The exit code is 2 when a file cannot be read to its end, 1 when there is another problem, else 0.",
        ];
        Examples =
        [
            "anima-dpo data check my-pairs.jsonl",
            "anima-dpo data check pairs.parquet --model models/SmolLM2-135M-Instruct --max-length 1024 --eval held-out.jsonl --limit 5",
        ];
        _streams = streams;
        _interruption = interruption;
        _model.AddTo(this, streams, interruption);
        foreach (var option in new Option[] { _maxLength, _side, _eval, _limit, _json })
            Options.Add(option);
        _source.AddTo(this, streams, interruption);
        _model.DemandFor(this, _maxLength, _side);
        SetAction(Run);
    }

    private int Run(ParseResult result)
    {
        var encoder = _model.OptionalEncoder(result);
        var truncation = new Truncation(result.GetValue(_maxLength), result.GetValue(_side) == "left" ? TruncationSide.Left : TruncationSide.Right);
        var check = new DataCheck(new RowInspection(encoder, _source.Preparation(result) with { Truncation = truncation, VocabularySize = _model.VocabularySize(result) }));
        var source = _source.Open(result);
        if (result.GetValue(_eval) is { } eval)
            check.Guard(_source.Open(new DataSource(eval)), _interruption.Token);
        using (new ReadingProgress(_streams, "checking", source, () => check.Rows))
            Write(check, Problems(check, source, result.GetValue(_limit) ?? int.MaxValue), result.GetValue(_json));
        return check.IsDamaged ? ExitCode.BadInput : check.Counts.Count == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private IEnumerable<RowProblem> Problems(DataCheck check, RowSource source, int limit) =>
        check.Run(source, _interruption.Token).Where(problem => check.Counts[problem.Kind] <= limit);

    private void Write(DataCheck check, IEnumerable<RowProblem> problems, bool isJson)
    {
        if (isJson)
            new JsonlOutput(_streams, JsonlOutput.Standard).Write(problems.Select(problem => (Action<Utf8JsonWriter>)(json => Write(problem, json))), _interruption.Token);
        else
            foreach (var problem in problems)
                _streams.OutputText.WriteLine(CommandWords.Of(problem.ToString()));
        (isJson ? _streams.Error : _streams.OutputText).WriteLine(Counts(check));
    }

    private static void Write(RowProblem problem, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file", problem.Fault.File);
        if (problem.Fault.Place is { } place)
            json.WriteNumber(place.Noun, place.Number);
        json.WriteString("kind", RowProblem.WordFor(problem.Kind));
        json.WriteString("problem", CommandWords.Of(problem.Fault.Problem));
        json.WriteEndObject();
    }

    private static string Counts(DataCheck check)
    {
        var count = check.Counts.Values.Sum();
        var rows = Counted.Of(check.Rows, "row");
        return count == 0
            ? $"no problem in {rows}"
            : $"{Counted.Of(count, "problem")} in {rows}: "
                + string.Join(", ", check.Counts.OrderByDescending(kind => kind.Value).Select(kind => FormattableString.Invariant($"{kind.Value:N0} {RowProblem.WordFor(kind.Key)}")));
    }
}
