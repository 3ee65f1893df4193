using Anima.Tokenizers;

namespace Anima.Data;

/// <summary>What preparation needs of a tokenizer and its chat template. Implementations may be called from several threads at once.</summary>
internal interface ITextEncoder
{
    /// <summary>The text of the token that ends an answer, or null if the tokenizer has none.</summary>
    string? EosToken { get; }

    /// <summary>The id of that token, or null.</summary>
    int? EosTokenId { get; }

    /// <summary>The tokenizer that turns ids into text again and knows the special tokens; null where there is none.</summary>
    Tokenizer? Tokenizer => null;

    /// <summary>What tells this encoder from others that may give other ids; null when its ids cannot be kept for later.</summary>
    string? Fingerprint => null;

    /// <summary>Encodes text with the tokenizer's special tokens.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Token ids.</returns>
    /// <exception cref="InvalidDataException">There is no tokenizer.</exception>
    int[] Encode(string text);

    /// <summary>Renders a conversation with the chat template and encodes it, adding no special tokens beyond the template's.</summary>
    /// <param name="messages">The messages, each with at least a role.</param>
    /// <param name="addGenerationPrompt">Whether the template opens the assistant's turn at the end.</param>
    /// <param name="variables">More template variables, such as <c>tools</c>.</param>
    /// <returns>Token ids.</returns>
    /// <exception cref="InvalidDataException">There is no chat template, or it refuses the conversation.</exception>
    int[] EncodeChat(
        IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?> variables);

    /// <summary>Whether control tokens stand inside a conversation's messages that this encoder reads as the text that they are.</summary>
    /// <param name="messages">The messages, each with at least a role.</param>
    /// <param name="variables">More template variables, such as <c>tools</c>.</param>
    /// <exception cref="InvalidDataException">There is no chat template, or it refuses the conversation.</exception>
    bool HasTypedControlTokens(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables) => false;

    /// <summary>Whether the chat template writes content that is a list of parts as a list, with brackets and quotes, instead of the text in it.</summary>
    bool WritesPartsAsList => false;

    /// <summary>Renders a whole conversation and encodes it; also says which tokens the template's generation blocks wrote.</summary>
    /// <param name="messages">The messages, each with at least a role.</param>
    /// <param name="variables">More template variables, such as <c>tools</c>.</param>
    /// <returns>Token ids, and for each whether the assistant wrote it; none where the template has no generation blocks.</returns>
    /// <exception cref="InvalidDataException">There is no chat template, or it refuses the conversation.</exception>
    (int[] Ids, bool[] IsAssistant) EncodeDialogue(IReadOnlyList<IReadOnlyDictionary<string, object?>> messages, IReadOnlyDictionary<string, object?> variables);
}
