using System.Text;

namespace Anima.Tokenizers.Models;

/// <summary>A tokenizer of another library as the model of a pipeline, which hands it the text between special tokens.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="vocabulary">Its tokens; empty where they are not known.</param>
internal sealed class ForeignModel(Microsoft.ML.Tokenizers.Tokenizer tokenizer, Vocabulary vocabulary) : TokenModel(vocabulary)
{
    /// <summary>The token of an id, or its text where the vocabulary is not known; null if there is none.</summary>
    public string? Token(int id) => Vocabulary.Token(id) ?? (Vocabulary.Count == 0 && tokenizer.Decode([id]) is { Length: > 0 } text ? text : null);

    public override void Encode(ReadOnlySpan<char> word, IdBuffer ids)
    {
        foreach (var id in tokenizer.EncodeToIds(word))
            ids.Add(id);
    }

    // Places in a text that was normalised to another length say nothing about the word: then a token stands for all of it.
    public override void Tokenize(ReadOnlySpan<char> word, List<TokenSpan> tokens)
    {
        var found = tokenizer.EncodeToTokens(word, out var normalized);
        var arePlaces = normalized is null || normalized.Length == word.Length;
        foreach (var token in found)
            tokens.Add(arePlaces ? new(token.Id, token.Offset.Start.Value, token.Offset.End.Value) : new(token.Id, 0, word.Length));
    }

    /// <summary>The text of ids: the tokenizer's of its own, the contents of added tokens between them.</summary>
    public string Decode(ReadOnlySpan<int> ids, Dictionary<int, AddedToken> added, bool skipSpecialTokens)
    {
        var (text, run) = (new StringBuilder(), new List<int>());
        foreach (var id in ids)
        {
            if (!added.TryGetValue(id, out var token))
            {
                if (Vocabulary.Count == 0 || Vocabulary.Token(id) is not null)
                    run.Add(id);
                continue;
            }
            Flush();
            if (!(skipSpecialTokens && token.Special))
                text.Append(token.Content);
        }
        Flush();
        return text.ToString();

        void Flush()
        {
            if (run.Count > 0)
                text.Append(tokenizer.Decode(run));
            run.Clear();
        }
    }
}
