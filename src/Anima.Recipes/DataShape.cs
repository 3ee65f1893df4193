namespace Anima.Recipes;

/// <summary><c>data.shape</c>: how rows hold what is trained on.</summary>
public enum DataShape
{
    /// <summary>Decided on the first row.</summary>
    Auto,

    /// <summary>Columns of prompt and answers, or of a conversation, are read as they stand.</summary>
    Plain,

    /// <summary>Dialogues as text, with <c>Human:</c> and <c>Assistant:</c> before the turns, become messages.</summary>
    Transcript,

    /// <summary>A list of answers with scores or ranks gives one pair: the best and the worst.</summary>
    Ranked,

    /// <summary>A list of answers with scores or ranks gives a pair for each two neighbours in the ranking.</summary>
    RankedAdjacent,

    /// <summary>Messages are <c>{"from": .., "value": ..}</c>.</summary>
    ShareGpt,

    /// <summary><c>instruction</c> and <c>input</c> are the prompt.</summary>
    Alpaca,
}
