namespace Anima.Data;

/// <summary>Anything that can be trained on, as a tree of tokens: one branch for a completion, two for a pair, more for ranked answers.</summary>
public interface ITrainingItem
{
    /// <summary>The row of the source it came from, counted from 0 over all rows of the set.</summary>
    int Row { get; }

    /// <summary>A number that items with the same prompt share, whatever its case and white space; null where there is no prompt to compare.</summary>
    ulong? PromptKey { get; }

    /// <summary>Tokens of its longest sequence after truncation.</summary>
    int LongestLength { get; }

    /// <summary>Tokens that its tree has at most; known without reading an id.</summary>
    int MostTreeTokens { get; }

    /// <summary>The tree.</summary>
    TokenTree ToTree();
}
