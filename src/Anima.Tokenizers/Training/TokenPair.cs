namespace Anima.Tokenizers.Training;

/// <summary>Two tokens that stand next to each other.</summary>
/// <param name="Left">Id of the first.</param>
/// <param name="Right">Id of the second.</param>
internal readonly record struct TokenPair(int Left, int Right) : IComparable<TokenPair>
{
    /// <summary>By the first id, then by the second.</summary>
    public int CompareTo(TokenPair other) => Left != other.Left ? Left.CompareTo(other.Left) : Right.CompareTo(other.Right);
}
