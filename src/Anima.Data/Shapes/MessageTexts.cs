using System.Text.Json;
using System.Text.RegularExpressions;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>
/// Lists of messages that stand in a column as their JSON text, as tables of text hold them: read as the lists that they are where all of
/// the first rows have one there.
/// </summary>
/// <param name="inner">How rows are read with those lists in place.</param>
/// <param name="columns">The columns.</param>
internal sealed partial class MessageTexts(IRowShape inner, IReadOnlySet<string> columns) : IRowShape
{
    private static readonly string[] UsualColumns = ["prompt", "chosen", "rejected", "completion", "messages", "conversations", "conversation"];

    /// <inheritdoc/>
    public RecipeKind Kind => inner.Kind;

    /// <inheritdoc/>
    public string Description => $"{inner.Description} The lists in {string.Join(" and ", columns.Select(column => $"'{column}'"))} are read from their JSON text.";

    /// <inheritdoc/>
    public string NothingReason => inner.NothingReason;

    /// <inheritdoc/>
    public string? PromptColumn => inner.PromptColumn;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerColumns => inner.AnswerColumns;

    /// <inheritdoc/>
    public IEnumerable<string> ReadColumns => inner.ReadColumns;

    /// <summary>The columns of a source that hold such texts in all of its first rows, where they hold anything.</summary>
    /// <param name="rows">The first rows.</param>
    /// <param name="named">Columns that the recipe names.</param>
    /// <returns>None where a column that holds some in one row holds something else in another.</returns>
    public static HashSet<string> Find(IReadOnlyList<DataRow> rows, DataColumns named)
    {
        HashSet<string> holding =
        [
            .. UsualColumns.Concat(new[] { named.Prompt, named.Chosen, named.Rejected, named.Completion, named.Messages }.OfType<string>())
                .Where(column => rows.Any(row => HasValue(row, column) && IsMessages(row.Field(column)!.Value))),
        ];
        return rows.All(row => holding.All(column => !HasValue(row, column) || IsMessages(row.Field(column)!.Value))) ? holding : [];
    }

    /// <summary>A row with the lists in place of their texts.</summary>
    public static DataRow Parsed(DataRow row, IReadOnlySet<string> columns) => JsonColumns.Parsed(row, columns);

    /// <summary>Whether a text is a list of messages, as JSON or as Python shows it.</summary>
    public static bool LookLike(string text) => Beginning().IsMatch(text);

    /// <inheritdoc/>
    public IReadOnlyList<RowContent> Read(DataRow row)
    {
        foreach (var column in columns)
            if (HasValue(row, column) && !IsMessages(row.Field(column)!.Value))
                return [new MissingContent(row, $"{column} is no list of messages as JSON text")];
        return inner.Contents(Parsed(row, columns));
    }

    private static bool HasValue(DataRow row, string column) =>
        row.Field(column) is { ValueKind: not JsonValueKind.Null } value && (value.ValueKind != JsonValueKind.String || !value.ValueEquals(""));

    private static bool IsMessages(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text || !LookLike(text))
            return false;
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = RowJson.MaxDepth, AllowDuplicateProperties = false });
            return json.RootElement.EnumerateArray().All(message => message.ValueKind == JsonValueKind.Object && (message.TryGetProperty("role", out _) || message.TryGetProperty("from", out _)));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex("""^\s*\[\s*\{\s*(["'])(role|content|from|value)\1\s*:""", RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();
}
