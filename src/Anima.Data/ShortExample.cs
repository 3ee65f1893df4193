using System.Globalization;
using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data;

/// <summary>A row as it was understood, each part shortened to one line of 60 characters, for the user to look at.</summary>
/// <param name="Parts">Names of the parts (prompt, chosen, rejected, completion, text) with their text; ids as "12 ids: 5 6 ...".</param>
public sealed record ShortExample(IReadOnlyList<KeyValuePair<string, string>> Parts)
{
    private const int IdsShown = 8;

    /// <summary>Such as <c>prompt 'Who are you?', chosen 'A clerk.', rejected 'Nobody.'</c>.</summary>
    public override string ToString() => string.Join(", ", Parts.Select(part => $"{part.Key} {part.Value}"));

    internal static ShortExample Of(DataRow row, PairShape shape) => RowText.Of(row, shape) is { } text
        ? new ShortExample([new("prompt", Quote.Short(text.Question)), new("chosen", Quote.Short(text.Answers[0])), new("rejected", Quote.Short(text.Answers[1]))])
        : new ShortExample([new("prompt", Ids(row, shape.PromptColumn!)), new("chosen", Ids(row, shape.ChosenColumn)), new("rejected", Ids(row, shape.RejectedColumn))]);

    internal static ShortExample Of(DataRow row, SupervisedShape shape)
    {
        shape.Demand(row);
        if (RowText.Of(row, shape) is not { } text)
            return new ShortExample([.. shape.PromptColumn is { } prompt ? [new("prompt", Ids(row, prompt))] : Array.Empty<KeyValuePair<string, string>>(), new("completion", Ids(row, shape.Column))]);
        var answer = text.Answers.Count > 0 ? text.Answers[0] : "";
        return new ShortExample(text.Prompt is null ? [new("text", Quote.Short(answer))] : [new("prompt", Quote.Short(text.Question)), new("completion", Quote.Short(answer))]);
    }

    private static string Ids(DataRow row, string column) => row.Field(column) is { ValueKind: JsonValueKind.Array } ids
        ? string.Create(CultureInfo.InvariantCulture, $"{ids.GetArrayLength()} ids: {string.Join(' ', ids.EnumerateArray().Take(IdsShown).Select(id => id.GetRawText()))}{(ids.GetArrayLength() > IdsShown ? " ..." : "")}")
        : "no ids";
}
