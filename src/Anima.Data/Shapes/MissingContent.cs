namespace Anima.Data.Shapes;

/// <summary>A row in which something is null or missing that others have: it is dropped and counted.</summary>
/// <param name="row">The row.</param>
/// <param name="reason">What is missing, in a few words.</param>
internal sealed class MissingContent(DataRow row, string reason) : RowContent(row)
{
    /// <summary>What is missing.</summary>
    public string Reason => reason;

    /// <inheritdoc/>
    public override ItemTokens Tokenise(ITextEncoder encoder) => ItemTokens.Dropped(reason);

    protected override RowText? ReadText() => null;
}
