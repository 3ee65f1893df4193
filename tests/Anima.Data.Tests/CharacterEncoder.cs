using System.Text;

namespace Anima.Data.Tests;

/// <summary>
/// A tokenizer simple enough to check by eye: &lt;s&gt; (1) in front of text, &lt;/s&gt; is 2, a space and the letter after it are one
/// token (1000 + letter), any other character is its code point. Chats read "role:content;".
/// </summary>
internal sealed class CharacterEncoder(string? eosToken = "</s>") : ITextEncoder
{
    public string? EosToken { get; } = eosToken;

    public int? EosTokenId => EosToken is null ? null : 2;

    public List<IReadOnlyDictionary<string, object?>> Variables { get; } = [];

    public int[] Encode(string text) => [1, .. EncodePlain(text)];

    public int[] EncodeChat(
        IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables)
    {
        lock (Variables)
            Variables.Add(variables);
        var text = new StringBuilder();
        foreach (var message in messages)
            text.Append(message["role"]).Append(':').Append(message.GetValueOrDefault("content") ?? throw new InvalidDataException("a message has no content.")).Append(';');
        return [.. EncodePlain(text.Append(addGenerationPrompt ? "assistant:" : "").ToString())];
    }

    public (int[] Ids, bool[] IsAssistant) EncodeDialogue(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables)
    {
        var ids = EncodeChat(messages, addGenerationPrompt: false, variables);
        return (ids, new bool[ids.Length]);
    }

    public static IEnumerable<int> EncodePlain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("</s>"))
            {
                yield return 2;
                i += 3;
            }
            else if (text[i] == ' ' && i + 1 < text.Length && char.IsLetter(text[i + 1]))
            {
                yield return 1000 + text[++i];
            }
            else
            {
                yield return text[i];
            }
        }
    }
}
