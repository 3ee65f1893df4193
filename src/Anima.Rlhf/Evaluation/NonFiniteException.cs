using System.Globalization;

namespace Anima.Rlhf.Evaluation;

/// <summary>A value that training needs became NaN or infinite.</summary>
public sealed class NonFiniteException : ArithmeticException
{
    private readonly IReadOnlyList<int> _rows;
    private readonly Func<string, string> _sentence;

    internal NonFiniteException(IReadOnlyList<int> rows, Func<string, string> sentence)
        : this(rows, sentence, row => string.Create(CultureInfo.InvariantCulture, $"row {row}"))
    {
    }

    private NonFiniteException(IReadOnlyList<int> rows, Func<string, string> sentence, Func<int, string> placeOf)
        : base(sentence(string.Join(", ", rows.Select(placeOf)))) => (_rows, _sentence) = (rows, sentence);

    /// <summary>The same error with the places of its rows in place of their numbers.</summary>
    internal NonFiniteException At(Func<int, string> placeOf) => new(_rows, _sentence, placeOf);
}
