using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>
/// A prompt with a list of answers and their scores or ranks. The best and the worst answer make one pair, or each two neighbours in the
/// ranking one; of equal answers the first counts as better placed, and answers of equal score make no pair. The pairs carry their scores.
/// </summary>
internal sealed class RankedPairs : IRowShape
{
    private static readonly string[] PromptColumns = ["prompt", "instruction", "question", "query"];

    private readonly string _prompt;
    private readonly RankedAnswers _answers;
    private readonly bool _isAdjacent;

    private RankedPairs(string prompt, RankedAnswers answers, bool isAdjacent) => (_prompt, _answers, _isAdjacent) = (prompt, answers, isAdjacent);

    /// <inheritdoc/>
    public RecipeKind Kind => RecipeKind.Preference;

    /// <inheritdoc/>
    public string? PromptColumn => _prompt;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => [_answers.Responses];

    /// <inheritdoc/>
    public string Description =>
        $"Rows hold prompts in '{_prompt}' and answers in '{_answers.Responses}' with their {(_answers.IsRank ? "ranks" : "scores")}{(_answers.Order is null ? "" : $" in '{_answers.Order}'")}; {(_isAdjacent ? "each two neighbours in the ranking make a pair" : "the best and the worst make a pair")}.";

    /// <inheritdoc/>
    public string NothingReason => "no two answers differ in score";

    /// <summary>The shape of a source whose first row has it, or null.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="columns">Column names that the recipe gives.</param>
    /// <param name="isAdjacent">Whether each two neighbours make a pair.</param>
    public static RankedPairs? Find(DataRow first, DataColumns columns, bool isAdjacent)
    {
        var prompt = columns.Prompt ?? Array.Find(PromptColumns, name => first.Field(name) is { ValueKind: JsonValueKind.String or JsonValueKind.Array });
        return prompt is not null && first.Field(prompt) is not null && RankedAnswers.Find(first, columns) is { } answers
            ? new RankedPairs(prompt, answers, isAdjacent)
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row)
    {
        if (row.Field(_prompt) is not { ValueKind: JsonValueKind.String or JsonValueKind.Array } prompt)
            throw row.Error($"{_prompt} is {JsonShape.Of(row.Field(_prompt))}, but a prompt is text or a list of messages.");
        // LINQ sorts stably: of equal scores the first written stays in front.
        RankedAnswer[] ranked = [.. _answers.Read(row).OrderByDescending(answer => answer.Score)];
        var pairs = new List<RowContent>();
        if (!_isAdjacent && ranked.Length > 1)
            ranked = [ranked[0], ranked.First(answer => answer.Score == ranked[^1].Score)];
        for (var i = 1; i < ranked.Length; i++)
            if (ranked[i].Score < ranked[i - 1].Score)
                pairs.Add(Pair(row, prompt, ranked[i - 1], ranked[i]));
        return pairs;
    }

    private static RowContent Pair(DataRow row, JsonElement prompt, RankedAnswer better, RankedAnswer worse)
    {
        var content = Content(row, prompt, better, worse);
        content.Scores = (better.Score, worse.Score);
        return content;
    }

    private static RowContent Content(DataRow row, JsonElement prompt, RankedAnswer better, RankedAnswer worse)
    {
        if (prompt.ValueKind == JsonValueKind.Array)
            return new ChatContent(row, Plain(RowFields.Messages(row, prompt, "prompt")), Answer(row, better), Answer(row, worse));
        if (better.IsText != worse.IsText)
            throw row.Error("chosen and rejected are one text and one list of messages; give all answers in the same form.");
        if (better.IsText)
            return new TextContent(row, prompt.GetString()!, better.Value.GetString()!, worse.Value.GetString()!);
        var (chosen, rejected) = (RowFields.Messages(row, better.Value, "chosen"), RowFields.Messages(row, worse.Value, "rejected"));
        // Whole conversations hold the prompt.
        return PlainPairs.BeginsConversation(better.Value) && PlainPairs.BeginsConversation(worse.Value)
            ? ChatContent.WithPromptInside(row, chosen, rejected, JsonElement.DeepEquals, JsonShape.ToDictionary)
            : new ChatContent(row, [RowFields.Message("user", prompt.GetString()!)], Plain(chosen), Plain(rejected));
    }

    private static Dictionary<string, object?>[] Answer(DataRow row, RankedAnswer answer) =>
        answer.IsText ? [RowFields.Message("assistant", answer.Value.GetString()!)] : Plain(RowFields.Messages(row, answer.Value, "an answer"));

    private static Dictionary<string, object?>[] Plain(JsonElement[] messages) => [.. messages.Select(JsonShape.ToDictionary)];
}
