using System.Globalization;
using System.Text.Json;
using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>One of several answers to a prompt.</summary>
/// <param name="Value">The answer: text, or a list of messages.</param>
/// <param name="Score">Higher is better; a rank counts with its sign turned.</param>
internal readonly record struct RankedAnswer(JsonElement Value, double Score)
{
    /// <summary>Whether it is text.</summary>
    public bool IsText => Value.ValueKind == JsonValueKind.String;
}

/// <summary>Where rows hold several answers and how good they are: in two lists of equal length, or in one list of objects.</summary>
/// <param name="Responses">The column of answers.</param>
/// <param name="Order">The column of scores or ranks; null where the answers carry them.</param>
/// <param name="IsRank">Whether lower is better.</param>
internal sealed record RankedAnswers(string Responses, string? Order, bool IsRank)
{
    private static readonly string[] ResponseColumns = ["responses", "completions", "answers"];
    private static readonly string[] ScoreColumns = ["scores", "ratings"];
    private static readonly string[] RankColumns = ["ranks"];
    private static readonly string[] TextFields = ["text", "content", "response", "completion", "answer", "value"];
    private static readonly string[] ScoreFields = ["score", "rating", "overall_score"];
    private static readonly string[] RankFields = ["rank"];

    /// <summary>Where the first row of a source holds them, or null where it does not.</summary>
    public static RankedAnswers? Find(DataRow first, DataColumns columns)
    {
        var responses = columns.Responses ?? Array.Find(ResponseColumns, name => IsList(first, name));
        if (responses is null || !IsList(first, responses))
            return null;
        var scores = columns.Scores ?? (columns.Ranks is null ? Array.Find(ScoreColumns, name => IsList(first, name)) : null);
        var ranks = columns.Ranks ?? Array.Find(RankColumns, name => IsList(first, name));
        if (scores is not null && IsList(first, scores))
            return new RankedAnswers(responses, scores, IsRank: false);
        if (ranks is not null && IsList(first, ranks))
            return new RankedAnswers(responses, ranks, IsRank: true);
        var answers = first.Field(responses)!.Value;
        return answers.GetArrayLength() == 0 ? null
            : Number(answers[0], ScoreFields) is not null ? new RankedAnswers(responses, null, IsRank: false)
            : Number(answers[0], RankFields) is not null ? new RankedAnswers(responses, null, IsRank: true)
            : null;
    }

    /// <summary>The columns that it reads.</summary>
    public IEnumerable<string> Columns => Order is null ? [Responses] : [Responses, Order];

    /// <summary>A row's answers in their written order; those without a score are left out.</summary>
    /// <exception cref="InvalidDataException">The row holds something else.</exception>
    public List<RankedAnswer> Read(DataRow row)
    {
        if (!IsList(row, Responses) || (Order is not null && !IsList(row, Order)))
            throw row.Error($"{string.Join(" and ", Columns)} must be lists, as in the first row.");
        var answers = row.Field(Responses)!.Value;
        var order = Order is null ? answers : row.Field(Order)!.Value;
        if (order.GetArrayLength() != answers.GetArrayLength())
            throw row.Error(string.Create(CultureInfo.InvariantCulture, $"{Responses} has {answers.GetArrayLength()} answers, but {Order} has {order.GetArrayLength()} values; give one for each answer."));
        var read = new List<RankedAnswer>();
        for (var i = 0; i < answers.GetArrayLength(); i++)
        {
            var score = Order is null ? Number(answers[i], IsRank ? RankFields : ScoreFields) : RowFields.Number(order[i]);
            if (score is { } known)
                read.Add(new RankedAnswer(Answer(row, answers[i], i), IsRank ? -known : known));
        }
        return read;
    }

    private static bool IsList(DataRow row, string column) => row.Field(column) is { ValueKind: JsonValueKind.Array };

    private JsonElement Answer(DataRow row, JsonElement answer, int index)
    {
        if (answer.ValueKind == JsonValueKind.String || JsonShape.IsMessageList(answer))
            return answer;
        if (answer.ValueKind == JsonValueKind.Object)
            foreach (var name in TextFields)
                if (answer.TryGetProperty(name, out var text) && (text.ValueKind == JsonValueKind.String || JsonShape.IsMessageList(text)))
                    return text;
        throw row.Error(string.Create(CultureInfo.InvariantCulture, $"{Responses}[{index}] is {JsonShape.Of(answer)}, but an answer is text, a list of messages, or an object with one of {string.Join(", ", TextFields)}."));
    }

    private static double? Number(JsonElement answer, string[] names)
    {
        if (answer.ValueKind == JsonValueKind.Object)
            foreach (var name in names)
                if (answer.TryGetProperty(name, out var value) && RowFields.Number(value) is { } number)
                    return number;
        return null;
    }
}
