namespace Anima.Data;

/// <summary>What is noteworthy about a row that may well be trained on; kept with its tokens.</summary>
[Flags]
internal enum RowNotes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The prompt lost ids at its end because an answer's tokenisation disagrees with them.</summary>
    BoundaryMoved = 1,

    /// <summary>Messages hold control tokens that are read as text.</summary>
    TypedControlTokens = 2,

    /// <summary>An answer begins with the messages or the text of the prompt, which stands before it already.</summary>
    RepeatsPrompt = 4,

    /// <summary>Content is a list of parts, which the template writes as a list instead of its text.</summary>
    PartsAsText = 8,

    /// <summary>A text is a list of messages, written as JSON or as Python shows it.</summary>
    MessagesAsText = 16,
}
