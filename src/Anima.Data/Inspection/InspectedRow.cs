using Anima.Data.Shapes;

namespace Anima.Data.Inspection;

/// <summary>A row as an inspection sees it.</summary>
internal sealed record InspectedRow
{
    /// <summary>The row, or null where it could not be read.</summary>
    public DataRow? Row { get; init; }

    /// <summary>Whether it is the same row again, which holds several things.</summary>
    public bool IsAnotherOfRow { get; init; }

    /// <summary>What it holds, or one of the things. Null where that is nothing or could not be told.</summary>
    public RowContent? Content { get; init; }

    /// <summary>Its text, or null where it holds token ids or something that is not known.</summary>
    public RowText? Text => Content?.Text;

    /// <summary>What training would make of it, or null where it could not be tokenised or nobody asked.</summary>
    public PreparedRow? Tokens { get; init; }

    /// <summary>What ended the look at this row, or null.</summary>
    public RowProblem? Problem { get; init; }

    /// <summary>What equal prompts share; null where there is no prompt to compare.</summary>
    public ulong? PromptKey => Content?.PromptKey(Tokens?.Tokens);

    /// <summary>What tells the row from others, with its answers in their order or the other way round: its tokens where they are known, else its text; null where there is neither.</summary>
    public UInt128? Identity(bool isReversed)
    {
        if (Tokens?.Tokens is { Branches.Count: > 0 } tokens)
            return Filters.RowIdentity.Of(tokens.Shared.Read(), Ordered(tokens.Branches.Select(branch => branch.Ids.Read())));
        return Text is { } text ? Filters.RowIdentity.Of(text.Prompt, Ordered(text.Answers)) : null;

        IEnumerable<T> Ordered<T>(IEnumerable<T> answers) => isReversed ? answers.Reverse() : answers;
    }
}
