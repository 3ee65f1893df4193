using Anima.Data.Shapes;

namespace Anima.Data.Inspection;

/// <summary>A part of an example, such as the prompt.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What its author wrote, roles before messages; null where the row holds ids.</param>
/// <param name="Ids">What training sees before truncation; null without a tokenizer.</param>
internal sealed record ExamplePart(string Name, string? Text, int[]? Ids);

/// <summary>A row as training would see it.</summary>
/// <param name="Shape">How the row holds what is trained on, as a sentence.</param>
/// <param name="Parts">Its parts; none where it holds nothing to train on.</param>
/// <param name="Problem">Why it would not be trained on, or null.</param>
internal sealed record ExampleRow(string Shape, IReadOnlyList<ExamplePart> Parts, string? Problem)
{
    /// <summary>Looks at a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">The first rows of its source, which say what rows are.</param>
    /// <param name="encoder">The tokenizer and chat template; null to show texts only.</param>
    /// <param name="options">How rows become items.</param>
    public static ExampleRow Of(DataRow row, IEnumerable<DataRow> first, ITextEncoder? encoder, PreparationOptions options)
    {
        try
        {
            var reading = RowReading.Detect([.. first, row], options.Kind, options.Columns, options.Shape);
            return reading.Shape.Contents(row) is [var content, ..]
                ? Of(reading.Description, content, encoder, options)
                : new ExampleRow(reading.Description, [], reading.Shape.NothingReason);
        }
        catch (InvalidDataException error)
        {
            return new ExampleRow("Rows are neither preference pairs nor conversations that are known.", [], error.Message);
        }
    }

    // What the template refuses still has a text to show.
    private static ExampleRow Of(string shape, RowContent content, ITextEncoder? encoder, PreparationOptions options)
    {
        TrainingItem? item = null;
        string? problem;
        try
        {
            var isTokenised = encoder is not null || content.Text is null;
            var prepared = isTokenised ? new RowPreparation(encoder ?? new NoTextEncoder("the inspection"), options).Prepare(content, number: 0) : (PreparedRow?)null;
            (item, problem) = (prepared?.Item, prepared?.DropReason);
        }
        catch (InvalidDataException error)
        {
            problem = error.Message;
        }
        return new ExampleRow(shape, item is { BranchCount: 1 } ? [Whole(content.Text, item)] : PartsOf(content.Text, item), problem);
    }

    private static List<ExamplePart> PartsOf(RowText? text, TrainingItem? item)
    {
        var count = item?.BranchCount ?? text?.Answers.Count ?? 0;
        var parts = new List<ExamplePart> { new("prompt", text is null ? null : Written(text.Prompt), item?.SharedIds) };
        for (var b = 0; b < count; b++)
            parts.Add(new ExamplePart(TrainingItem.NameOf(b, count), text is null ? null : Written(text.Answers[b]), item?.BranchIds(b)));
        return parts;
    }

    // What is learnt of one sequence may lie in several places, so it is shown as a whole.
    private static ExamplePart Whole(RowText? text, TrainingItem item) => new(
        FormattableString.Invariant($"text, {item.TargetCount(0)} tokens to learn"),
        text is null ? null : Written([.. text.Prompt, .. text.Answers.SelectMany(answer => answer)]),
        [.. item.SharedIds, .. item.BranchIds(0)]);

    private static string Written(IReadOnlyList<TextTurn> turns) =>
        string.Join('\n', turns.Select(turn => turn.Role is null ? turn.Text + turn.Other : $"{turn.Role}: {turn.Text}{turn.Other}"));
}
