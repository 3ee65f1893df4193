namespace Anima.Data.Shapes;

/// <summary>
/// Makes rows of one shape plain: <c>prompt</c>, <c>chosen</c> and <c>rejected</c>, or <c>messages</c>, which preparation reads. Other columns
/// stay, so that scores, tools and template variables reach what reads them. Implementations may be called from several threads at once.
/// </summary>
public interface IRowShape
{
    /// <summary>What was decided about the source, as one sentence for the log; empty where the rows are plain already.</summary>
    string Description { get; }

    /// <summary>Why a row can make nothing, in a few words.</summary>
    string NothingReason { get; }

    /// <summary>The plain rows that a row makes, in order; none where it makes nothing.</summary>
    /// <param name="row">A row of the source.</param>
    /// <exception cref="InvalidDataException">The row does not have this shape; the message names its place.</exception>
    IReadOnlyList<DataRow> Convert(DataRow row);
}
