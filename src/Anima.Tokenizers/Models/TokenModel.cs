namespace Anima.Tokenizers.Models;

/// <summary>A token and the UTF-16 units of the word it stands for.</summary>
internal readonly record struct TokenSpan(int Id, int Start, int End);

/// <summary>Turns words into token ids. Safe for use from several threads.</summary>
internal abstract class TokenModel(Vocabulary vocabulary)
{
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Appends the ids of <paramref name="word"/>.</summary>
    public abstract void Encode(ReadOnlySpan<char> word, IdBuffer ids);

    /// <summary>Appends the tokens of <paramref name="word"/> with their places in it.</summary>
    public abstract void Tokenize(ReadOnlySpan<char> word, List<TokenSpan> tokens);
}
