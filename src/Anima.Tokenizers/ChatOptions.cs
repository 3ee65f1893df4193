namespace Anima.Tokenizers;

/// <summary>How a conversation is rendered.</summary>
public sealed record ChatOptions
{
    /// <summary>Ends the text with the header of an assistant's turn.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>Leaves the last message open: the text ends with its content. Excludes <see cref="AddGenerationPrompt"/>.</summary>
    public bool ContinueFinalMessage { get; init; }

    /// <summary>The member of the last message that is continued.</summary>
    public string ContinuedField { get; init; } = "content";

    /// <summary>Further variables for the template: <c>tools</c>, <c>documents</c>, <c>enable_thinking</c>, ….</summary>
    public IReadOnlyDictionary<string, object?>? Variables { get; init; }

    /// <summary>
    /// What control tokens are that stand inside messages, tools, documents or other variables (but for those that are called something_token).
    /// A <see cref="Tokenizer"/> obeys it; a template by itself knows no tokens. Default: text.
    /// </summary>
    public TypedControlTokens ControlTokens { get; init; } = TypedControlTokens.Text;

    /// <summary>What <c>strftime_now</c> tells; null for the local time.</summary>
    public DateTimeOffset? Now { get; init; }
}
