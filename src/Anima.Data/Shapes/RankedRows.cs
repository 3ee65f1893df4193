using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>
/// A prompt with a list of answers and their scores or ranks. The best and the worst answer make one pair, or each two neighbours in the
/// ranking one; of equal answers the first counts as better placed, and answers of equal score make no pair. The pairs carry their scores.
/// </summary>
public sealed class RankedRows : IRowShape
{
    private static readonly string[] PromptColumns = ["prompt", "instruction", "question", "query"];

    private readonly string _prompt;
    private readonly RankedAnswers _answers;
    private readonly bool _isAdjacent;

    private RankedRows(string prompt, RankedAnswers answers, bool isAdjacent) => (_prompt, _answers, _isAdjacent) = (prompt, answers, isAdjacent);

    /// <inheritdoc/>
    public string Description =>
        $"Rows hold prompts in '{_prompt}' and answers in '{_answers.Responses}' with their {(_answers.IsRank ? "ranks" : "scores")}{(_answers.Order is null ? "" : $" in '{_answers.Order}'")}; {(_isAdjacent ? "each two neighbours in the ranking make a pair" : "the best and the worst make a pair")}.";

    /// <inheritdoc/>
    public string NothingReason => "no two answers differ in score";

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="columns">Column names that the recipe gives.</param>
    /// <param name="isAdjacent">Whether each two neighbours make a pair.</param>
    public static RankedRows? Find(DataRow first, DataColumns columns, bool isAdjacent)
    {
        var prompt = columns.Prompt ?? Array.Find(PromptColumns, name => first.Field(name) is { ValueKind: JsonValueKind.String or JsonValueKind.Array });
        return prompt is not null && first.Field(prompt) is not null && RankedAnswers.Find(first, columns) is { } answers
            ? new RankedRows(prompt, answers, isAdjacent)
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<DataRow> Convert(DataRow row)
    {
        if (row.Field(_prompt) is not { ValueKind: JsonValueKind.String or JsonValueKind.Array } prompt)
            throw row.Error($"{_prompt} is {JsonShape.Of(row.Field(_prompt))}, but a prompt is text or a list of messages.");
        // LINQ sorts stably: of equal scores the first written stays in front.
        RankedAnswer[] ranked = [.. _answers.Read(row).OrderByDescending(answer => answer.Score)];
        var pairs = new List<DataRow>();
        if (!_isAdjacent && ranked.Length > 1)
            ranked = [ranked[0], ranked.First(answer => answer.Score == ranked[^1].Score)];
        for (var i = 1; i < ranked.Length; i++)
            if (ranked[i].Score < ranked[i - 1].Score)
                pairs.Add(Pair(row, prompt, ranked[i - 1], ranked[i]));
        return pairs;
    }

    private DataRow Pair(DataRow row, JsonElement prompt, RankedAnswer better, RankedAnswer worse)
    {
        var isChat = prompt.ValueKind == JsonValueKind.Array;
        return PlainRow.From(
            row, [_prompt, .. _answers.Columns],
            (PlainRow.Prompt, prompt.WriteTo), (PlainRow.Chosen, Answer(better, isChat)), (PlainRow.Rejected, Answer(worse, isChat)),
            (PlainRow.ScoreChosen, writer => writer.WriteNumberValue(better.Score)), (PlainRow.ScoreRejected, writer => writer.WriteNumberValue(worse.Score)));
    }

    private static Action<Utf8JsonWriter> Answer(RankedAnswer answer, bool isChat) =>
        isChat && answer.Value.ValueKind == JsonValueKind.String ? PlainRow.ListOf([new PlainMessage("assistant", answer.Value.GetString()!)]) : answer.Value.WriteTo;
}
