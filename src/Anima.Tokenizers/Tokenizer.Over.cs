using Anima.Tokenizers.Models;
using Anima.Tokenizers.PostProcessors;
using Anima.Tokenizers.Training;

namespace Anima.Tokenizers;

public sealed partial class Tokenizer
{
    /// <summary>Any other .NET tokenizer, with the special tokens and the chat template that training, scoring and generation need of one.</summary>
    /// <param name="tokenizer">Turns the text between special tokens into ids. One that finds special tokens itself serves too.</param>
    /// <param name="specialTokens">Special tokens and their ids, which may be the tokenizer's or further ones.</param>
    /// <param name="roles">Which special tokens begin and end texts, and the chat template.</param>
    /// <param name="vocabulary">Its tokens and their ids, as <c>BpeTokenizer.Vocabulary</c> tells them; null where it tells none, as Tiktoken's: then <see cref="VocabularySize"/> counts special tokens alone.</param>
    /// <param name="addBos">Whether texts get the beginning-of-sequence token.</param>
    /// <exception cref="ArgumentException">A role is given to a token that is not special, texts are to begin with one that is not named, or an id is negative or given twice.</exception>
    /// <exception cref="InvalidDataException">The chat template is not valid.</exception>
    public static Tokenizer Over(
        Microsoft.ML.Tokenizers.Tokenizer tokenizer, IReadOnlyDictionary<string, int> specialTokens, TokenizerRoles roles, IReadOnlyDictionary<string, int>? vocabulary = null, bool addBos = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(specialTokens);
        ArgumentNullException.ThrowIfNull(roles);
        vocabulary ??= new Dictionary<string, int>();
        DemandIds(vocabulary, nameof(vocabulary));
        DemandIds(specialTokens, nameof(specialTokens));
        var added = specialTokens.Select(token => new AddedToken(token.Value, token.Key, Special: true)).ToList();
        var bos = Role(roles.Bos, "bos");
        if (addBos && bos is null)
            throw new ArgumentException("Texts are to begin with the bos token, but the roles name none.", nameof(addBos));
        var pipeline = new Pipeline
        {
            Name = tokenizer.GetType().Name,
            Model = new ForeignModel(tokenizer, new Vocabulary(vocabulary.ToDictionary())),
            AddedTokens = added,
            PostProcessor = addBos ? new([bos!.Id, null]) : PostProcessor.None,
        };
        var config = new TokenizerConfig { Bos = bos, Eos = Role(roles.Eos, "eos"), Unk = Role(roles.Unk, "unk"), Pad = Role(roles.Pad, "pad") };
        return new(pipeline, roles.ChatTemplate is { } template ? config with { ChatTemplates = new Dictionary<string, (string, string)> { ["default"] = (template, "chat template") } } : config);

        AddedToken? Role(string? token, string role) => token is null ? null
            : added.Find(special => special.Content == token) ?? throw new ArgumentException($"{role} is '{token}', which is not one of the special tokens.", nameof(roles));
    }

    private static void DemandIds(IReadOnlyDictionary<string, int> tokens, string name)
    {
        if (tokens.Values.Any(id => id < 0) || tokens.Values.Distinct().Count() != tokens.Count)
            throw new ArgumentException("Ids must not be negative, and no two tokens may have the same one.", name);
    }
}
