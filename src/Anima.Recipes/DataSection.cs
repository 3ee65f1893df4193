using Anima.Tokenizers;

namespace Anima.Recipes;

/// <summary>The end at which a sequence above <see cref="DataSection.MaxLength"/> is cut.</summary>
public enum TruncationSide
{
    /// <summary>The last tokens go.</summary>
    Right,

    /// <summary>The first tokens go.</summary>
    Left,
}

/// <summary><c>data</c>: preference pairs and how they become tokens.</summary>
public sealed record DataSection
{
    /// <summary>Where the training pairs come from, at least one source. Required.</summary>
    public required ValueList<DataSource> Train { get; init; }

    /// <summary>The evaluation pairs: sources of their own or a share of <see cref="Train"/>. Default: null, no evaluation.</summary>
    public EvalData? Eval { get; init; }

    /// <summary>How rows hold what is trained on. Default: <see cref="DataShape.Auto"/>, decided on each source's first row.</summary>
    public DataShape Shape { get; init; }

    /// <summary>Column names, where detection cannot know them.</summary>
    public DataColumns Columns { get; init; } = new();

    /// <summary>Longest sequence (prompt and completion together) in tokens, at least 2; what is longer is cut. Default: 1024.</summary>
    public int MaxLength { get; init; } = 1024;

    /// <summary>Default: <see cref="TruncationSide.Right"/>.</summary>
    public TruncationSide TruncationSide { get; init; } = TruncationSide.Right;

    /// <summary>What control tokens are that stand inside messages. Default: <see cref="TypedControlTokens.Text"/>.</summary>
    public TypedControlTokens ControlTokens { get; init; } = TypedControlTokens.Text;

    /// <summary>A new seeded order each epoch; false keeps the file's order. Default: true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>What is left out before training.</summary>
    public DataFilters Filters { get; init; } = new();
}

/// <summary><c>data.eval</c>: a share of the training pairs, or sources of its own.</summary>
public sealed record EvalData
{
    private EvalData(double? share, ValueList<DataSource> sources) => (Share, Sources) = (share, sources);

    /// <summary>The share of training pairs that is set aside, above 0 and below 1; null when <see cref="Sources"/> are given.</summary>
    public double? Share { get; }

    /// <summary>The evaluation set's own sources; empty when <see cref="Share"/> is given.</summary>
    public ValueList<DataSource> Sources { get; }

    /// <summary>Sets aside a share of the training pairs.</summary>
    public static EvalData OfShare(double share) => new(share, []);

    /// <summary>Reads sources of its own.</summary>
    public static EvalData OfSources(ValueList<DataSource> sources) => new(null, sources);
}
