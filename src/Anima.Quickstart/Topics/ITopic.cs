namespace Anima.Quickstart.Topics;

/// <summary>One subject of conversation.</summary>
internal interface ITopic
{
    /// <summary>How many of 100 examples are about it.</summary>
    int Share { get; }

    /// <summary>All questions about it, always in the same order.</summary>
    IEnumerable<Question> Questions(Language language);
}
