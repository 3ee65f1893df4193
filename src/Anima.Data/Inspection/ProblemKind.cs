namespace Anima.Data.Inspection;

/// <summary>What can be wrong with a row of preference data.</summary>
internal enum ProblemKind
{
    /// <summary>The row, or the file from here on, cannot be read.</summary>
    Unreadable,

    /// <summary>The row does not have the columns or forms that make a pair.</summary>
    Shape,

    /// <summary>There is no prompt.</summary>
    EmptyPrompt,

    /// <summary>An answer is missing, has no text, or is one of which the template writes nothing.</summary>
    EmptyAnswer,

    /// <summary>Something else for which training drops the row.</summary>
    Dropped,

    /// <summary>A text is nothing but spaces and line ends.</summary>
    Blank,

    /// <summary>Both answers are the same.</summary>
    IdenticalAnswers,

    /// <summary>An answer begins with the prompt, which stands before it already; or a prompt that should repeat the conversation's does not.</summary>
    PromptMismatch,

    /// <summary>A text is a list of messages, written as JSON or as Python shows it.</summary>
    MessagesAsText,

    /// <summary>Content is a list of parts, and the template writes the list instead of its text.</summary>
    PartsAsText,

    /// <summary>A column of text that people mean to be trained on is not read.</summary>
    UnusedColumn,

    /// <summary>The score of the rejected answer is above that of the chosen one.</summary>
    ScoreOrder,

    /// <summary>Turns are not in the order of a conversation that ends in an answer.</summary>
    Turns,

    /// <summary>A text holds what chat templates write: special tokens, or marks of a turn.</summary>
    TemplateText,

    /// <summary>A text holds control characters.</summary>
    ControlCharacter,

    /// <summary>A text holds U+FFFD, which stands for bytes that were lost.</summary>
    BrokenText,

    /// <summary>The row cannot be tokenised, most often because the chat template refuses it.</summary>
    NotTokenised,

    /// <summary>The sequence begins with the start token twice.</summary>
    DoubleBos,

    /// <summary>An answer does not end in a token that ends it.</summary>
    MissingEos,

    /// <summary>The prompt's end is tokenised differently with an answer behind it.</summary>
    Seam,

    /// <summary>The prompt alone fills the maximal length.</summary>
    NoRoom,

    /// <summary>Prompt and answer are longer than the maximal length.</summary>
    Truncated,

    /// <summary>The same pair stands further up.</summary>
    Duplicate,

    /// <summary>The same pair stands further up the other way round.</summary>
    Contradiction,

    /// <summary>The prompt is also one of the evaluation's.</summary>
    Leakage,
}
