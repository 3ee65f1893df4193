using System.Globalization;
using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>A row as it was understood, each part shortened to one line of 60 characters, for the user to look at.</summary>
/// <param name="Parts">Names of the parts (prompt, chosen, rejected, completion, text) with their text; ids as "12 ids: 5 6 ...".</param>
internal sealed record ShortExample(IReadOnlyList<KeyValuePair<string, string>> Parts)
{
    private const int IdsShown = 8;

    /// <summary>Such as <c>prompt 'Who are you?', chosen 'A clerk.', rejected 'Nobody.'</c>.</summary>
    public override string ToString() => string.Join(", ", Parts.Select(part => $"{part.Key} {part.Value}"));

    /// <summary>Text that was read.</summary>
    public static ShortExample Of(RowText text)
    {
        if (text.Answers.Count < 2 && text.Prompt.Count == 0)
            return new([new("text", Quote.Short(text.Answers is [var whole] ? RowText.Join(whole) : ""))]);
        var answers = text.Answers.Count == 0 ? [""] : text.Answers.Select(RowText.Join).ToList();
        return new([new("prompt", Quote.Short(text.Question)), .. answers.Select((answer, i) => KeyValuePair.Create(TrainingItem.NameOf(i, answers.Count), Quote.Short(answer)))]);
    }

    /// <summary>Ids, which may not have been read yet.</summary>
    public static ShortExample Of(DataRow row, string? promptColumn, IReadOnlyList<string> answerColumns) => new(
    [
        .. promptColumn is null ? Array.Empty<KeyValuePair<string, string>>() : [new("prompt", Ids(row, promptColumn))],
        .. answerColumns.Select((column, i) => KeyValuePair.Create(TrainingItem.NameOf(i, answerColumns.Count), Ids(row, column))),
    ]);

    private static string Ids(DataRow row, string column) => row.Field(column) is { ValueKind: JsonValueKind.Array } ids
        ? string.Create(CultureInfo.InvariantCulture, $"{ids.GetArrayLength()} ids: {string.Join(' ', ids.EnumerateArray().Take(IdsShown).Select(id => id.GetRawText()))}{(ids.GetArrayLength() > IdsShown ? " ..." : "")}")
        : "no ids";
}
