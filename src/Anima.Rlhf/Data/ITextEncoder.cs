namespace Anima.Rlhf.Data;

/// <summary>What preparation needs of a tokenizer and its chat template. Implementations may be called from several threads at once.</summary>
public interface ITextEncoder
{
    /// <summary>The text of the token that ends an answer, or null if the tokenizer has none.</summary>
    string? EosToken { get; }

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
}
