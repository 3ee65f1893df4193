namespace Anima.Quickstart;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
internal sealed record Turn(string Role, string Content)
{
    /// <summary>What the user says.</summary>
    public static Turn User(string content) => new("user", content);

    /// <summary>What the assistant says.</summary>
    public static Turn Assistant(string content) => new("assistant", content);
}
