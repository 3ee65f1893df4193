using Anima.Recipes;

namespace Anima.Data.Shapes;

/// <summary>
/// How the rows of a source hold what is trained on: all that differs from one form of data to another. A new form is a class of its own and
/// a line in <see cref="RowReading"/>. Implementations may be called from several threads at once.
/// </summary>
internal interface IRowShape
{
    /// <summary>What rows become.</summary>
    RecipeKind Kind { get; }

    /// <summary>What was decided about the source, as one or two sentences for the log.</summary>
    string Description { get; }

    /// <summary>Why a row can make nothing, in a few words.</summary>
    string NothingReason => "the row is empty";

    /// <summary>The column of prompts; null where the answers contain them or there are none.</summary>
    string? PromptColumn { get; }

    /// <summary>The columns of answers.</summary>
    IReadOnlyList<string> AnswerColumns { get; }

    /// <summary>The columns without which a row makes nothing.</summary>
    IEnumerable<string> ReadColumns => PromptColumn is { } prompt ? [prompt, .. AnswerColumns] : AnswerColumns;

    /// <summary>Other columns that are read where a row has them.</summary>
    IEnumerable<string> AlsoReads => [];

    /// <summary>What a row holds, in order: most often one thing; nothing where it makes nothing, several where it makes several.</summary>
    /// <param name="row">A row of the source.</param>
    /// <exception cref="InvalidDataException">The row does not have this shape; the message names its place.</exception>
    IReadOnlyList<RowContent> Read(DataRow row);
}
