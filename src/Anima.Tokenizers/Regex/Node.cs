namespace Anima.Tokenizers.Regex;

/// <summary>A part of a regular expression.</summary>
internal abstract record Node;

/// <summary>One code point of a set.</summary>
internal sealed record SetNode(CodeSet Set) : Node;

/// <summary>Parts one after another.</summary>
internal sealed record SequenceNode(IReadOnlyList<Node> Items) : Node;

/// <summary>One of several, tried in order.</summary>
internal sealed record ChoiceNode(IReadOnlyList<Node> Items) : Node;

/// <summary>How a repetition gives back what it took.</summary>
internal enum Greed
{
    Greedy,
    Lazy,
    Possessive,
}

/// <summary>A repetition; <paramref name="Max"/> is −1 where there is no upper bound.</summary>
internal sealed record RepeatNode(Node Body, int Min, int Max, Greed Greed) : Node;

/// <summary>A part that, once matched, is not tried another way.</summary>
internal sealed record AtomicNode(Node Body) : Node;

/// <summary>A condition on what follows or precedes.</summary>
internal sealed record LookNode(Node Body, bool Behind, bool Negative) : Node;

/// <summary>A condition on the place.</summary>
internal enum Anchor
{
    LineStart,
    LineEnd,
    TextStart,
    TextEnd,
    TextEndOrNewline,
    SearchStart,
    WordBoundary,
    NotWordBoundary,
}

/// <summary>An anchor.</summary>
internal sealed record AnchorNode(Anchor Kind) : Node;
