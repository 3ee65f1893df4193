using Anima.Data.Shapes;

namespace Anima.Data.Inspection;

/// <summary>A part of an example, such as the prompt.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What its author wrote, roles before messages; null where the row holds ids.</param>
/// <param name="Ids">What training sees before truncation; null without a tokenizer.</param>
public sealed record ExamplePart(string Name, string? Text, int[]? Ids);

/// <summary>A row as training would see it.</summary>
/// <param name="Shape">How the row holds what is trained on, as a sentence.</param>
/// <param name="Parts">Its parts; none where it holds nothing to train on.</param>
/// <param name="Problem">Why it would not be trained on, or null.</param>
public sealed record ExampleRow(string Shape, IReadOnlyList<ExamplePart> Parts, string? Problem)
{
    /// <summary>Looks at a row as a preference pair, else as a conversation to be learnt.</summary>
    /// <param name="row">The row.</param>
    /// <param name="encoder">The tokenizer and chat template; null to show texts only.</param>
    /// <param name="options">How rows become pairs.</param>
    public static ExampleRow Of(DataRow row, ITextEncoder? encoder, PairPreparationOptions options)
    {
        try
        {
            var found = PairRows.Detect([row], options.Columns, options.Shape);
            return OfPair(found.Source.Convert(row)[0], found, encoder, options);
        }
        catch (InvalidDataException pairError)
        {
            try
            {
                return OfDialogue(row, SupervisedRows.Detect([row], options.Columns, options.Shape), encoder, options);
            }
            catch (InvalidDataException)
            {
                return new ExampleRow("Rows are neither preference pairs nor conversations that are known.", [], pairError.Message);
            }
        }
    }

    private static ExampleRow OfPair(DataRow row, PairRows found, ITextEncoder? encoder, PairPreparationOptions options)
    {
        var (text, prepared, problem) = Prepare(row, found.Pairs, encoder, options);
        var pair = prepared?.Pair;
        var parts = new[] { ("prompt", text?.Prompt, pair?.PromptIds), ("chosen", text?.Chosen, pair?.ChosenIds), ("rejected", text?.Rejected, pair?.RejectedIds) };
        return new ExampleRow(found.Description, [.. parts.Select(part => new ExamplePart(part.Item1, part.Item2 is null ? null : Written(part.Item2), part.Item3))], problem ?? prepared?.DropReason);
    }

    // What the template refuses still has a text to show.
    private static (PairText? Text, PreparedRow? Prepared, string? Problem) Prepare(DataRow row, PairShape shape, ITextEncoder? encoder, PairPreparationOptions options)
    {
        PairText? text = null;
        try
        {
            text = PairText.Of(row, shape);
            var isTokenised = encoder is not null || shape.Content == PairContent.Ids;
            return (text, isTokenised ? new PairPreparation(encoder ?? new NoTextEncoder("the inspection"), options).PrepareRow(row, shape, number: 0) : null, null);
        }
        catch (InvalidDataException error)
        {
            return (text, null, error.Message);
        }
    }

    private static ExampleRow OfDialogue(DataRow row, SupervisedRows shape, ITextEncoder? encoder, PairPreparationOptions options)
    {
        if (encoder is null)
            return new ExampleRow(shape.Description, [], null);
        try
        {
            var sequence = new SupervisedPreparation(encoder, options).Prepare([row], _ => { }).Single().Sequence;
            return sequence is null
                ? new ExampleRow(shape.Description, [], SupervisedPreparation.NothingToLearn)
                : new ExampleRow(shape.Description, [new ExamplePart(FormattableString.Invariant($"text, {sequence.TargetCount} tokens to learn"), null, sequence.Ids)], null);
        }
        catch (InvalidDataException error)
        {
            return new ExampleRow(shape.Description, [], error.Message);
        }
    }

    private static string Written(IReadOnlyList<PairTurn> turns) =>
        string.Join('\n', turns.Select(turn => turn.Role is null ? turn.Text : $"{turn.Role}: {turn.Text}"));
}
