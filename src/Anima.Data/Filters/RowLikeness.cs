using Anima.Data.Shapes;

namespace Anima.Data.Filters;

/// <summary>What of a row is compared to find near repetitions: signatures of its answers and of the last part of its prompt, where rows differ even below a long common preamble.</summary>
/// <param name="Question">Of the prompt's last message, or of a prompt that is text.</param>
/// <param name="Answers">Of the answers.</param>
internal sealed record RowLikeness(uint[] Question, uint[] Answers)
{
    /// <summary>The likeness of a row's text.</summary>
    public static RowLikeness Of(RowText text) => new(
        MinHash.Of(ComparableText.Of(text.Question)), MinHash.Of(string.Join('\n', text.Answers.Select(answer => ComparableText.Of(RowText.Join(answer))))));
}
