namespace Anima.Tokenizers;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c> or what else the template knows.</param>
/// <param name="Content">The text; null if there is none, or if <see cref="Fields"/> holds a content of another kind (a list of parts).</param>
public sealed record ChatMessage(string Role, string? Content)
{
    /// <summary>Further members as plain data: <c>tool_calls</c>, <c>name</c>, <c>reasoning_content</c>, or a <c>content</c> that is a list of parts.</summary>
    public IReadOnlyDictionary<string, object?>? Fields { get; init; }
}
